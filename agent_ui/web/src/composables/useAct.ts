import { ref } from 'vue'
import { useErrorText } from '@/composables/useErrorText'

/** One call at a time, with what the server said against it. */
export function useAct() {
  const errorText = useErrorText()
  const problem = ref('')
  const busy = ref(false)

  /** Whether it was done. */
  async function run(act: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = ''
    try {
      await act()
      return true
    } catch (error) {
      problem.value = errorText(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return { problem, busy, run }
}

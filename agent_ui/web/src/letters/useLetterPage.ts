import { ref } from 'vue'
import * as api from '@/api/letters'
import { useErrorText } from '@/composables/useErrorText'

/** Fetches a letter's PDF and hands it to the browser; a failure is told in words. */
export function useLetterPage() {
  const errorText = useErrorText()
  const problem = ref('')

  async function save(number: string): Promise<void> {
    problem.value = ''
    try {
      const address = URL.createObjectURL(await api.page(number))
      const link = document.createElement('a')
      link.href = address
      link.download = `${number}.pdf`
      link.click()
      setTimeout(() => URL.revokeObjectURL(address), 10_000)
    } catch (error) {
      problem.value = errorText(error)
    }
  }
  return { problem, save }
}

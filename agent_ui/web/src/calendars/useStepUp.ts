import { ref } from 'vue'
import { stepUp } from '@/api/auth'
import { ApiError } from '@/api/client'

/** Asks for the second factor only when the server does, and then does the act again. */
export function useStepUp() {
  const otp = ref('')
  const asks = ref(false)

  /** The act's answer; null where the code has to be entered first. */
  async function guarded<T>(act: () => Promise<T>): Promise<T | null> {
    if (asks.value) {
      await stepUp(otp.value.replace(/\s/g, ''))
      asks.value = false
      otp.value = ''
    }
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'step-up-required') throw error
      asks.value = true
      return null
    }
  }

  return { otp, asks, guarded }
}

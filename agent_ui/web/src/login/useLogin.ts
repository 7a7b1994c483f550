import { onMounted, reactive, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import * as auth from '@/api/auth'
import { ApiError } from '@/api/client'
import { useErrorText } from '@/composables/useErrorText'
import { useSession } from '@/stores/session'

/** What the server still wants before it lets a person in. */
export type Step = 'password' | 'otp' | 'new-password' | 'enrol'

const ASKED: Record<string, Step> = {
  'otp-required': 'otp',
  'password-change-required': 'new-password',
  'totp-enrolment-required': 'enrol',
}
const REFUSED: Record<string, string> = {
  'oidc-unlinked': 'login.oidcUnlinked',
  'oidc-unavailable': 'login.oidcAway',
}
const OTP = /^\d{6}$/

/** Logging in, one question at a time: password, one-time code, a new password, a first authenticator. */
export function useLogin(entered: () => Promise<unknown>) {
  const { t } = useI18n()
  const errorText = useErrorText()
  const session = useSession()
  const form = reactive({ username: '', password: '', otp: '', newPassword: '', again: '' })
  const step = ref<Step>('password')
  const secret = ref('')
  const busy = ref(false)
  const problem = ref('')
  const notice = ref('')
  const provider = ref<string | null>(null)
  let ticket = ''
  const otp = () => form.otp.replace(/\s/g, '')

  function missing(): string {
    if (ticket) return OTP.test(otp()) ? '' : t('login.needOtp')
    if (!form.username.trim()) return t('login.needName')
    if (!form.password) return t('login.needPassword')
    if ((step.value === 'otp' || step.value === 'enrol') && !OTP.test(otp())) return t('login.needOtp')
    if (step.value === 'new-password' && form.newPassword.length < 8) return t('login.needNew')
    return step.value === 'new-password' && form.newPassword !== form.again ? t('login.notSame') : ''
  }

  async function ask(next: Step): Promise<void> {
    if (next === 'enrol') secret.value = (await auth.enrol(form.username.trim(), form.password)).secret
    if (next !== 'new-password') form.otp = ''
    step.value = next
  }

  async function enter(): Promise<void> {
    if (ticket) {
      await session.signInByTicket(ticket, otp() || undefined)
      return void (await entered())
    }
    if (step.value === 'enrol') {
      await auth.confirmEnrolment(form.username.trim(), form.password, otp())
      notice.value = t('login.enrolled')
      return ask('otp')
    }
    await session.signIn(form.username.trim(), form.password, otp() || undefined, form.newPassword || undefined)
    await entered()
  }

  async function submit(): Promise<void> {
    problem.value = missing()
    if (!problem.value && !busy.value) await attempt()
  }

  async function attempt(): Promise<void> {
    busy.value = true
    notice.value = ''
    try {
      await enter().catch((error: unknown) => {
        // An account known by its ticket binds an authenticator with its password first.
        const known = error instanceof ApiError && (!ticket || error.code === 'otp-required')
        const next = known ? ASKED[(error as ApiError).code] : undefined
        if (!next || next === step.value) throw error
        return ask(next)
      })
    } catch (error) {
      problem.value = errorText(error)
      form.otp = ''
    } finally {
      busy.value = false
    }
  }

  function startOver(): void {
    Object.assign(form, { password: '', otp: '', newPassword: '', again: '' })
    ticket = ''
    step.value = 'password'
    problem.value = notice.value = ''
  }

  /** What the way over the identity provider brought: a ticket or a refusal, in the fragment of the address. */
  async function arrive(): Promise<void> {
    const [word, value = ''] = location.hash.slice(1).split('=')
    if (word === 'oidc' || word === 'oidc-error') history.replaceState(history.state, '', location.pathname + location.search)
    if (word === 'oidc-error') problem.value = errorText(new ApiError(401, value, t(REFUSED[value] ?? 'login.oidcRefused')))
    if (word === 'oidc') {
      ticket = value
      await attempt()
      if (step.value === 'password') ticket = ''
    }
    provider.value = await auth.methods().then((found) => found.oidc, () => null)
  }
  onMounted(arrive)

  return { provider, form, step, secret, busy, problem, notice, submit, startOver }
}

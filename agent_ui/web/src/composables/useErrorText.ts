import { useI18n } from 'vue-i18n'
import { ApiError, OFFLINE, TIMED_OUT } from '@/api/client'

/** The sentence shown for a failure: the server's own where it gave one, ours where it could not answer. */
export function useErrorText(): (error: unknown) => string {
  const { t, te } = useI18n()
  return (error) => {
    if (!(error instanceof ApiError)) return t('error.unknown')
    if (error.code === OFFLINE || error.code === TIMED_OUT) return t(`error.${error.code}`)
    if (error.detail) return error.detail
    return te(`error.http-${error.status}`) ? t(`error.http-${error.status}`) : t('error.unknown')
  }
}

import { useI18n } from 'vue-i18n'
import { hoursMinutes } from './clocks'

/** How the parts of a clock's history are said. */
export function useClockWords(unit: () => string) {
  const { t, te } = useI18n()
  const known = (key: string, code: string): string => (te(`${key}.${code}`) ? t(`${key}.${code}`) : code)
  const term = (code: string): string => {
    const [amount, kind] = code.split(' ')
    return kind && te(`unit.${kind}`) ? t(`unit.${kind}`, { n: amount }) : code
  }
  const said = (name: string, code: string | null | undefined): string => {
    if (!code) return t('why.empty')
    if (name === 'term') return term(code)
    const key = ({ request_type: 'type', urgency: 'urgency', track: 'track' } as Record<string, string>)[name]
    return key ? known(key, code) : code
  }
  return {
    change: (code: string) => known('clockChange', code),
    cause: (code: string) => (te(`clockStart.${code}`) ? t(`clockStart.${code}`) : known('act', code)),
    values: (what: Record<string, (string | null)[]>) => Object.entries(what).filter(([name]) => name !== 'cause').map(([name, [old, next]]) => t('why.policies', { old: said(name, old), next: said(name, next) })),
    /** seconds of the clock's own kind of time */
    time: (seconds: number) => {
      const { h, m } = hoursMinutes(seconds)
      const d = h ? t('clock.hoursMinutes', { h, m }) : t('clock.minutesOnly', { m })
      return t(unit().startsWith('working') ? 'clock.working' : 'clock.natural', { d })
    },
  }
}

import { useI18n } from 'vue-i18n'
import { hourMinute, shortTime, wall } from './time'

/** A moment to come with its day of the week, by which people plan: 12-14 周一 17:30. */
export function useDueTime(): (at: string | null | undefined) => string {
  const { t } = useI18n()
  return (at) => {
    if (!at) return ''
    const [day] = shortTime(at).split(' ')
    return `${day} ${t(`weekday.${wall(at).weekday}`)} ${hourMinute(at)}`
  }
}

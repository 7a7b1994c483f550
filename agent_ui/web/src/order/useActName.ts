import { useI18n } from 'vue-i18n'
import type { AllowedCommand, BlockedCommand, OrderDetail } from '@/api/types'
import { useSession } from '@/stores/session'

/** The name of a move: that of one's own part goes without the unit, which one knows. */
export function useActName(order: () => OrderDetail): (act: AllowedCommand | BlockedCommand) => string {
  const { t } = useI18n()
  const session = useSession()
  return (act) => {
    const part = order().assignments.find((one) => one.id === act.assignment)
    return part && part.organisation.code === session.user?.organisation?.code ? t(`act.${act.command}`) : act.name
  }
}

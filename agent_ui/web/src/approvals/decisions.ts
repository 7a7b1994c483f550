/** What may be decided on an application, and how long somebody has waited for it. */
import type { ApplicationKind } from '@/api/roads'
import type { AllowedCommand, Command, OrderDetail } from '@/api/types'

const GRANTS: Record<ApplicationKind, Command> = {
  return: 'grant_return', extension: 'grant_extension', suspension: 'grant_suspension', unreasonable: 'grant_unreasonable', final_answer: 'grant_final_answer', appeal: 'grant_appeal',
}

/** Granting first, then turning down: only those that this person may. */
export function decisionsOn(order: Pick<OrderDetail, 'commands'>, kind: ApplicationKind): AllowedCommand[] {
  return [GRANTS[kind], 'reject_request' as const]
    .map((command) => order.commands.find((one) => one.command === command))
    .filter((one): one is AllowedCommand => one !== undefined)
}

type Translate = (key: string, values: Record<string, number>) => string
export function waited(since: string, now: number, t: Translate): string {
  const minutes = Math.max(0, Math.floor((now - Date.parse(since)) / 60_000))
  if (minutes < 60) return t('lasting.minutes', { n: minutes })
  return minutes < 48 * 60 ? t('lasting.hours', { n: Math.floor(minutes / 60) }) : t('lasting.days', { n: Math.floor(minutes / 1440) })
}

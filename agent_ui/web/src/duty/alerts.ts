/** What a banner says of an alert; no clock of its own. */
import type { Alert } from '@/api/types'

/** Who takes emergencies; the server says the same. */
const DUTY = new Set(['agent', 'shift_leader', 'dispatcher', 'supervisor'])
export const isOnDuty = (role: string): boolean => DUTY.has(role)

/** An order moved on in one of these ways may be no open alert any more. */
const SETTLING = /^work_order\.(accepted|amended|dispatched|directly_closed|closed|handed_over|hand_over_recorded|false_alarm|withdrawn|merged|refused)/
/** Whether the open alerts may be others after an event; `some` are open now. */
export const concernsAlerts = (name: string, some: boolean): boolean => name.startsWith('emergency.') || (some && SETTLING.test(name))

export const isCalling = (alert: Alert): boolean => alert.state !== 'acknowledged'

/** Seconds till nobody's time is left; negative once it ran out, null where no limit holds. */
export function secondsLeft(alert: Alert, now: number): number | null {
  return alert.due_at === null ? null : Math.ceil((Date.parse(alert.due_at) - now) / 1000)
}

/** The services one alert names: 119/120 are two. */
export const services = (alert: Alert): string[] => alert.handover.split('/').filter(Boolean)

/** 1:05 */
export function minutes(seconds: number): string {
  const whole = Math.abs(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

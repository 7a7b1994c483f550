/** What the working calendar says of a date that somebody picks. */
import type { Workday, Workdays } from '@/api/types'
import { hourMinute } from './time'

export interface DayHint { isWorkday: boolean; makeup: boolean; provisional: boolean; /** working days from tomorrow to that day */ away: number; closes: string | null }

export function hintOf(day: string, known: Workdays): DayHint | null {
  const { items } = known
  const last = items.at(-1)
  if (!day || !last || day <= known.today || day > last.day) return null
  const found = items.find((one) => one.day === day)
  const away = items.filter((one) => one.day <= day).length
  const near: Workday = found ?? items[Math.max(0, away - 1)]!
  return { isWorkday: !!found, makeup: found?.makeup ?? false, provisional: near.provisional, away, closes: found ? hourMinute(found.closes_at) : null }
}

/** The end of work on the n-th working day after a day (from 1), as a desk types it. */
export function closingAfter(from: string, n: number, known: Workdays): string | null {
  const found = known.items.filter((one) => one.day > from)[n - 1]
  return found ? `${found.day}T${hourMinute(found.closes_at)}` : null
}

/** The days of a year as a wall calendar has them: twelve months of weeks, Monday first. */
import type { CalendarDay } from '@/api/calendars'

export interface Month { month: number; /** empty places before the first */ before: number; days: CalendarDay[] }

export function monthsOf(days: readonly CalendarDay[]): Month[] {
  const months: Month[] = []
  for (const day of days) {
    const [year, month] = day.day.split('-').map(Number) as [number, number]
    if (months.at(-1)?.month !== month) {
      const weekday = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
      months.push({ month, before: (weekday + 6) % 7, days: [] })
    }
    months.at(-1)!.days.push(day)
  }
  return months
}

/** What a file holds, by its ending and its first words. */
export function proposalOf(name: string, text: string): { arrangement: unknown } | { ical: string } | { toml: string } | null {
  if (/BEGIN:VCALENDAR/i.test(text.slice(0, 200)) || /\.ics$/i.test(name)) return { ical: text }
  if (/\.toml$/i.test(name)) return { toml: text }
  try {
    return { arrangement: JSON.parse(text) as unknown }
  } catch {
    return null
  }
}

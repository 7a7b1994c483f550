import { describe, expect, it } from 'vitest'
import type { CalendarDay } from '@/api/calendars'
import { monthsOf, proposalOf } from './months'

const day = (text: string): CalendarDay => ({ day: text, kind: 'workday', name: '', periods: [], is_known: true })

describe('a year on the wall', () => {
  it('begins each month under its weekday', () => {
    const [january, february] = monthsOf([day('2027-01-01'), day('2027-01-02'), day('2027-02-01')])
    expect(january).toMatchObject({ month: 1, before: 4 }) // a Friday
    expect(january!.days).toHaveLength(2)
    expect(february).toMatchObject({ month: 2, before: 0 }) // a Monday
  })
})

describe('a file that is brought in', () => {
  it('is known by what it says', () => {
    expect(proposalOf('2027.json', '{"year": 2027}')).toEqual({ arrangement: { year: 2027 } })
    expect(proposalOf('holidays.txt', 'BEGIN:VCALENDAR\nEND:VCALENDAR')).toEqual({ ical: 'BEGIN:VCALENDAR\nEND:VCALENDAR' })
    expect(proposalOf('office.toml', 'name = "x"')).toEqual({ toml: 'name = "x"' })
    expect(proposalOf('photo.jpg', 'ÿØ')).toBeNull()
  })
})

import { expect, it } from 'vitest'
import { closingAfter, hintOf } from './workdays'

const item = (day: string, makeup = false) => ({ day, closes_at: `${day}T17:30:00+08:00`, makeup, provisional: day.startsWith('2027') })
const known = { today: '2026-12-30', items: [item('2026-12-31'), item('2027-01-04'), item('2027-01-09', true)] }

it('tells a working day with its end, and how many away it is', () => {
  expect(hintOf('2026-12-31', known)).toEqual({ isWorkday: true, makeup: false, provisional: false, away: 1, closes: '17:30' })
  expect(hintOf('2027-01-02', known)).toMatchObject({ isWorkday: false, away: 1, closes: null })
  expect(hintOf('2027-01-09', known)).toMatchObject({ isWorkday: true, makeup: true, provisional: true, away: 3 })
})
it('says nothing of a day that is past or beyond what is known', () => {
  expect([hintOf('2026-12-30', known), hintOf('2027-02-01', known), hintOf('', known)]).toEqual([null, null, null])
})
it('finds the end of the n-th working day after another', () => {
  expect(closingAfter('2026-12-31', 2, known)).toBe('2027-01-09T17:30')
  expect(closingAfter('2027-01-04', 2, known)).toBeNull()
})

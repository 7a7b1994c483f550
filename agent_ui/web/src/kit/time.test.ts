import { describe, expect, it } from 'vitest'
import { dayWord, fromDesk, playTime, shortTime, toDesk } from './time'

describe('time', () => {
  const now = Date.parse('2026-11-23T23:30:00+08:00')
  it('writes the city time whatever the offset given', () => {
    expect(shortTime('2026-11-23T01:00:00Z', now)).toBe('11-23 09:00')
    expect(shortTime('2025-12-31T23:59:00+08:00', now)).toBe('2025-12-31 23:59')
    expect(shortTime(null)).toBe('')
  })
  it('names days by the calendar of the city, not by 24 hours', () => {
    expect(dayWord('2026-11-23T16:10:00Z', now)).toBe('tomorrow')
    expect(dayWord('2026-11-23T00:01:00+08:00', now)).toBe('today')
    expect(dayWord('2026-11-22T23:59:00+08:00', now)).toBe('yesterday')
    expect(dayWord('2026-11-20T10:00:00+08:00', now)).toBeNull()
  })
  it('goes from the desk to the server and back', () => {
    expect(fromDesk('2026-11-23T09:30')).toBe('2026-11-23T09:30:00+08:00')
    expect(toDesk(Date.parse(fromDesk('2026-11-23T09:30')))).toBe('2026-11-23T09:30')
  })
  it('writes a place in a recording', () => {
    expect(playTime(125.9)).toBe('02:05')
  })
})

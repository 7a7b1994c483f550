import { expect, it } from 'vitest'
import type { SessionRow } from '@/api/sessions'
import { current } from './current'

const row = (id: number, state: string, starts_at: string) => ({ id, state, starts_at }) as SessionRow

it('takes the earliest that is not over, else the newest', () => {
  const over = [row(1, 'cancelled', '2027-01-15T09:00:00+08:00'), row(2, 'approved', '2026-10-15T09:00:00+08:00')]
  expect(current([...over, row(3, 'preparing', '2026-12-15T09:00:00+08:00'), row(4, 'held', '2026-11-16T09:00:00+08:00')])?.id).toBe(4)
  expect(current(over)?.id).toBe(1)
  expect(current([])).toBeUndefined()
})

import { expect, it } from 'vitest'
import type { Clock } from '@/api/types'
import { concerning, elapsed, inOrder, pausing, summarise } from './clocks'

const clock = (state: Clock['state'], due: string) => ({ state, due_at: due }) as Clock

it('tells how much is gone, never more than all', () => {
  const span = { started_at: '2026-11-23T09:00:00+08:00', due_at: '2026-11-23T11:00:00+08:00', stopped_at: null }
  expect(elapsed(span, Date.parse('2026-11-23T09:30:00+08:00'))).toBe(0.25)
  expect(elapsed(span, Date.parse('2026-12-23T09:30:00+08:00'))).toBe(1)
  expect(elapsed({ ...span, stopped_at: '2026-11-23T10:00:00+08:00' }, Date.parse('2026-12-23T09:30:00+08:00'))).toBe(0.5)
})
it('counts days once, whatever their stretches', () => {
  const rows = [
    { date: '2026-10-10', kind: 'makeup', from: '', to: '', minutes: 210 },
    { date: '2026-10-10', kind: 'makeup', from: '', to: '', minutes: 180 },
    { date: '2026-10-12', kind: 'workday', from: '', to: '', minutes: 390 },
  ]
  expect(summarise(rows)).toEqual({ days: 2, minutes: 780, makeup: 1, first: '2026-10-10', last: '2026-10-12' })
  expect(summarise(undefined).days).toBe(0)
})
it('shows a unit that helps the times of its own part, and everybody else those of the lead', () => {
  const part = (id: number, kind: 'lead' | 'co_handling', code: string) => ({ id, kind, organisation: { code, name: code } })
  const parts = [part(1, 'lead', 'CG'), part(2, 'co_handling', 'ZJ')]
  const clocks = [null, 1, 2].map((assignment) => ({ assignment }) as Clock)
  const shown = (own: string) => concerning(clocks, parts, own).map((one) => one.assignment)
  expect([shown('ZJ'), shown('CG'), shown('')]).toEqual([[null, 2], [null, 1], [null, 1]])
})
it('puts what runs before what has stopped', () => {
  const sorted = inOrder([clock('void', '1'), clock('stopped', '2026-01-01'), clock('running', '2026-02-02'), clock('running', '2026-02-01')])
  expect(sorted.map((one) => [one.state, one.due_at])).toEqual([['running', '2026-02-01'], ['running', '2026-02-02'], ['stopped', '2026-01-01'], ['void', '1']])
})
it('knows the clocks that only wait for the citizen', () => {
  const of = (id: number, kind: string, state: Clock['state']) => ({ id, kind, state })
  const clocks = [of(1, 'dispatch', 'stopped'), of(2, 'statutory', 'stopped'), of(3, 'dispatch', 'stopped'), of(4, 'sign_in', 'stopped')]
  expect([...pausing({ state: 'pending_supplement', clocks })].sort()).toEqual([2, 3])
  expect(pausing({ state: 'pending_supplement', clocks: [of(2, 'statutory', 'running')] }).size).toBe(0)
  expect(pausing({ state: 'closed', clocks }).size).toBe(0)
})

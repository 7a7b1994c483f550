import { expect, it } from 'vitest'
import type { Clock, ClockChange } from '@/api/types'
import { rulesMoved } from './timeline'

const change = (fields: Partial<ClockChange>) => ({
  at: '2026-12-01T09:00:00+08:00', change: 'calendar', cause: 'calendar_change:1', by_name: '中心主管',
  old_due_at: '2026-12-14T17:30:00+08:00', new_due_at: '2026-12-15T17:30:00+08:00', ...fields,
}) as ClockChange
const clock = (kind_name: string, ...changes: ClockChange[]) => ({ kind_name, why: { changes } }) as unknown as Clock

it('tells an act once with every due time it moved', () => {
  const told = rulesMoved([
    clock('法定办结', change({})), clock('本单位办结', change({ new_due_at: '2026-12-16T17:30:00+08:00' })),
    clock('派单', change({ change: 'calendar_undo', cause: 'calendar_change:1' })),
  ])
  expect(told.map((one) => [one.change, one.by, one.dues.map((due) => due.clock)])).toEqual([
    ['calendar', '中心主管', ['法定办结', '本单位办结']], ['calendar_undo', '中心主管', ['派单']],
  ])
})

it('leaves out what moved nothing, and what an event of the order tells already', () => {
  expect(rulesMoved([clock('法定办结', change({ new_due_at: '2026-12-14T17:30:00+08:00' }), change({ change: 'pause' }))])).toEqual([])
})

import { expect, it } from 'vitest'
import type { Assignment, OrderDetail } from '@/api/types'
import { isOfPart, ownPart, partsBelow } from './part'

const assignment = (id: number, kind: Assignment['kind'], parent_id: number | null): Assignment => ({
  id, kind, parent_id, organisation: { code: `U${id}`, name: `单位${id}` }, state: 'in_progress', dispatched_at: null, signed_in_at: null, replied_at: null, note: null,
})
const assignments = [assignment(1, 'lead', null), assignment(2, 'second_level', 1), assignment(3, 'co_handling', 1), assignment(4, 'second_level', 2)]
const held = (id: number | null) => {
  const mine = assignments.find((one) => one.id === id)
  return { assignments, own: mine ? { assignment: mine.id, kind: mine.kind, state: mine.state, due_at: null } : null } as Pick<OrderDetail, 'own' | 'assignments'>
}

it('knows whom a part answers to', () => {
  expect(ownPart(held(4))?.above?.id).toBe(2)
  expect(ownPart(held(3))?.above?.id).toBe(1)
})
it('takes the lead and the centre for no part', () => {
  expect(ownPart(held(1))).toBeNull()
  expect(ownPart(held(null))).toBeNull()
})
it('lists what lies right below', () => {
  expect(partsBelow(held(1)).map((one) => one.id)).toEqual([2, 3])
  expect(partsBelow(held(null))).toEqual([])
})
it('tells a part from the lead', () => {
  expect([isOfPart(assignments, 2), isOfPart(assignments, 1), isOfPart(assignments, null)]).toEqual([true, false, false])
})

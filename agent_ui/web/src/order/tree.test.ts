import { expect, it } from 'vitest'
import type { Assignment } from '@/api/types'
import { branchesOf, leadOf } from './tree'

const part = (id: number, parent_id: number | null, children?: Assignment[]) => ({ id, parent_id, children }) as Assignment
const drawn = (parts: Assignment[]) => branchesOf(parts).map(({ one, depth }) => [one.id, depth])

it('sets every part below the one it answers to', () => {
  expect(drawn([part(1, null), part(4, 2), part(2, 1), part(3, null)])).toEqual([[1, 0], [2, 1], [4, 2], [3, 0]])
  expect(drawn([part(1, null, [part(2, 1)])])).toEqual([[1, 0], [2, 1]])
})
it('knows the part that leads now', () => {
  const lead = (id: number, state: string) => ({ id, kind: 'lead', state }) as Assignment
  expect(leadOf([lead(1, 'returned'), lead(2, 'in_progress'), { ...lead(3, 'in_progress'), kind: 'co_handling' }])?.id).toBe(2)
  expect(leadOf([lead(1, 'ended')])).toBeUndefined()
})
it('shows a part whose superior this person may not see', () => {
  expect(drawn([part(9, 5)])).toEqual([[9, 0]])
})

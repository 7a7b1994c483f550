import { expect, it } from 'vitest'
import type { SessionMatter } from '@/api/sessions'
import { bodyOf, lacking, minutesOf, moved, type Minutes } from './minutes'

const matter = { id: 1, outcome: null, said: null, decision: null, decisions: [] } as unknown as SessionMatter
const made: Minutes = {
  outcome: 'decided', said: ' 各方意见一致 ', decision: '', tasks: [
    { organisation: 'XQ-CG', what: ' 改造线路 ', due_on: '2026-12-30' }, { organisation: '', what: ' ', due_on: '' },
  ],
}

it('begins with one empty assignment, or with those drafted before', () => {
  expect(minutesOf(matter).tasks).toEqual([{ organisation: '', what: '', due_on: '' }])
  const decisions = [{ state: 'draft', organisation: 'XQ-CG', what: '改造', due_on: null }, { state: 'dropped', organisation: 'X', what: '旧', due_on: null }]
  expect(minutesOf({ ...matter, decisions } as unknown as SessionMatter).tasks).toEqual([{ organisation: 'XQ-CG', what: '改造', due_on: '' }])
})

it('says what is missing: words always, a unit only where something was decided', () => {
  expect(lacking(minutesOf(matter))).toEqual(['outcome', 'said'])
  expect(lacking({ ...made, tasks: [] })).toEqual(['tasks'])
  expect(lacking({ ...made, tasks: [{ organisation: '', what: '改造线路', due_on: '' }] })).toEqual(['task.0'])
  expect(lacking({ ...made, outcome: 'noted', tasks: [] })).toEqual([])
  expect(lacking(made)).toEqual([])
})

it('leaves out empty rows, and everything for units where nothing was decided', () => {
  expect(bodyOf(made)).toEqual({ outcome: 'decided', said: '各方意见一致', decision: '', tasks: [{ organisation: 'XQ-CG', what: '改造线路', due_on: '2026-12-30' }] })
  expect(bodyOf({ ...made, outcome: 'noted' }).tasks).toEqual([])
})

it('moves a matter up and down, never out of the list', () => {
  expect(moved([1, 2, 3], 2, -1)).toEqual([1, 3, 2])
  expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3])
})

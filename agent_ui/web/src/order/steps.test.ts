import { expect, it } from 'vitest'
import { lookOf, roadOf } from './steps'

it('marks what is behind, what is now and what lies ahead', () => {
  expect([lookOf('registered', 'in_progress'), lookOf('in_progress', 'in_progress'), lookOf('closed', 'in_progress')]).toEqual(['done', 'on', ''])
  expect(lookOf('closed', 'archived')).toBe('done')
})
it('keeps the place on the road while an order is beside it', () => {
  expect([lookOf('dispatched', 'suspended'), lookOf('in_progress', 'suspended'), lookOf('pending_review', 'suspended')]).toEqual(['done', 'on', ''])
  expect(lookOf('registered', 'pending_supplement')).toBe('done')
})
it('shows no department on the road of a matter answered on the spot', () => {
  expect(roadOf({ state: 'closed', assignments: [] })).toEqual(['registered', 'closed'])
  expect(roadOf({ state: 'closed', assignments: [{}] })).toHaveLength(7)
  expect(roadOf({ state: 'registered', assignments: [] })).toHaveLength(7)
})

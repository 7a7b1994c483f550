import { expect, it } from 'vitest'
import { cleanCode, cleanNumber, isBeforeAnswer, scoreOf, stepOf, stepsOf } from './progress'

it('tells four steps from eight states', () => {
  expect([stepOf({ state: 'pending_dispatch' }), stepOf({ state: 'dispatched' }), stepOf({ state: 'pending_review' }), stepOf({ state: 'closed' })]).toEqual([0, 1, 2, 3])
})
it('shows no unit at work where none was', () => {
  expect(stepsOf({ state: 'closed', was_dispatched: false })).toEqual(['received', 'answered'])
  expect(stepsOf({ state: 'closed', was_dispatched: true })).toHaveLength(4)
  expect(stepsOf({ state: 'pending_dispatch', was_dispatched: false })).toHaveLength(4)
})
it('lets her speak until she has the answer', () => {
  expect(['registered', 'pending_supplement', 'suspended', 'merged'].every(isBeforeAnswer)).toBe(true)
  expect(['pending_follow_up', 'closed', 'set_aside'].some(isBeforeAnswer)).toBe(false)
})
it('takes a number and a code as people type them', () => {
  expect(cleanNumber(' cz261120-0562 ')).toBe('CZ261120-0562')
  expect(cleanCode('7K4M 2QX9')).toBe('7K4M2QX9')
})
it('reads a rating in either shape', () => {
  expect([scoreOf(4), scoreOf({ score: 5, comment: null }), scoreOf(null)]).toEqual([4, 5, null])
})

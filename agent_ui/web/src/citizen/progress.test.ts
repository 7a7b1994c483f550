import { expect, it } from 'vitest'
import { cleanCode, cleanNumber, isBeforeAnswer, scoreOf, stepOf } from './progress'

it('tells four steps from eight states', () => {
  expect([stepOf({ state: 'pending_dispatch' }), stepOf({ state: 'dispatched' }), stepOf({ state: 'pending_review' }), stepOf({ state: 'closed' })]).toEqual([0, 1, 2, 3])
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

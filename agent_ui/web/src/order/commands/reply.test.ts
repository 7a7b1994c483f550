import { expect, it } from 'vitest'
import type { OrderDetail, ReplyRecord } from '@/api/types'
import { emptyReply, fromReply, isEmpty, sentBackReply } from './reply'

const reply = (id: number, assignment: number, state: string, round = 1): ReplyRecord => ({
  id, assignment, state, round, is_true: 'true', is_solved: true, unsolved_reason: null, internal_findings: '已核实', public_answer: '已清运', by: null, at: '2026-11-30T09:00:00+08:00', review_note: '请补照片',
})
const order = (own: number, ...replies: ReplyRecord[]) =>
  ({ replies, round: 1, own: { assignment: own, kind: 'lead', state: 'in_progress', due_at: null } }) as Pick<OrderDetail, 'replies' | 'round' | 'own'>

it('shows a unit only that its own reply was sent back', () => {
  expect(sentBackReply(order(1, reply(7, 2, 'sent_back')))).toBeNull()
  expect(sentBackReply(order(2, reply(7, 2, 'sent_back')))?.id).toBe(7)
})
it('forgets it once there is a newer one, or another round', () => {
  expect(sentBackReply(order(2, reply(7, 2, 'sent_back'), reply(8, 2, 'submitted')))).toBeNull()
  expect(sentBackReply(order(2, reply(7, 2, 'sent_back', 0)))).toBeNull()
})
it('begins with what was written before', () => {
  expect(isEmpty(emptyReply())).toBe(true)
  expect(isEmpty({ ...emptyReply(), answer: '重写到一半' })).toBe(true)
  expect(fromReply(reply(7, 2, 'sent_back'), '重写到一半').answer).toBe('重写到一半')
  expect(fromReply(reply(7, 2, 'sent_back'))).toEqual({ isTrue: 'true', isSolved: true, unsolvedReason: '', findings: '已核实', answer: '已清运' })
})

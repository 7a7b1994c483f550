import { expect, it } from 'vitest'
import type { AllowedCommand, Command, OrderState } from '@/api/types'
import { arrange, keyOf, MOST_OPEN, opening, themeOf } from './arrange'

const PRIMARY: Command[] = ['accept', 'reply', 'follow_up', 'dispatch', 'sign_in', 'approve']
const order = (state: OrderState, ...names: Command[]) => ({
  state, commands: names.map((command): AllowedCommand => ({ command, name: command, primary: PRIMARY.includes(command) })), blocked: [],
})
const opened = (state: OrderState, ...names: Command[]) => opening(order(state, ...names), null)?.command ?? null

it('opens on the step that leads on', () => {
  expect(opened('registered', 'amend', 'accept', 'refuse')).toBe('accept')
  expect(opened('pending_follow_up', 'follow_up', 'close')).toBe('close')
  expect(opened('pending_follow_up', 'follow_up', 'rework')).toBe('rework')
  expect(opened('in_progress', 'contact', 'request_return')).toBe('contact')
  expect(opened('suspended', 'contact', 'report_progress')).toBe('report_progress')
  expect(opened('registered')).toBeNull()
})
it('opens on naming a unit for good where dispatching is shut', () => {
  const often = { ...order('pending_dispatch', 'amend', 'designate', 'merge'), blocked: [{ command: 'dispatch' as const, name: '', code: 'must-designate', reason: '本单已退单 3 次' }] }
  expect(opening(often, null)?.command).toBe('designate')
  expect(opened('pending_dispatch', 'amend', 'designate')).toBe('amend')
})
it('opens no side road that nobody asked for', () => {
  expect(opened('in_progress', 'record_hand_over', 'urge', 'supervise')).toBeNull()
  expect(opened('in_progress', 'urge', 'reject_request', 'grant_extension')).toBe('grant_extension')
})
it('stays on what was chosen while that is allowed, part by part', () => {
  const two = order('in_progress', 'reply', 'urge')
  expect(opening(two, 'urge')?.command).toBe('urge')
  expect(opening(two, 'refuse')?.command).toBe('reply')
  const parts = { ...two, commands: [{ command: 'recall' as const, name: '', primary: false, assignment: 7 }, { command: 'recall' as const, name: '', primary: false, assignment: 8 }] }
  expect(opening(parts, keyOf(parts.commands[1]!))?.assignment).toBe(8)
})
it('keeps the page calm: few in the open, every other under its theme, none lost', () => {
  const busy = order('pending_dispatch', 'amend', 'direct_close', 'dispatch', 'refuse', 'hand_over', 'record_hand_over', 'ask_supplement', 'supplement', 'designate', 'consult', 'merge', 'split', 'withdraw', 'urge', 'instruct')
  const { open, more } = arrange(busy)
  expect(open).toHaveLength(MOST_OPEN)
  expect(open[0]!.command).toBe('dispatch')
  const seen = [...open, ...more.flatMap((group) => group.free)].map((one) => one.command).sort()
  expect(seen).toEqual(busy.commands.map((one) => one.command).sort())
  expect(themeOf('merge')).toBe('joining')
  expect(themeOf('hand_over')).toBe('other')
})
it('says why a side road is shut only where the side roads are', () => {
  const { shut, more } = arrange({ ...order('in_progress', 'contact'), blocked: [{ command: 'reply', name: '', reason: '先联系' }, { command: 'request_return', name: '', reason: '已指定' }] })
  expect(shut.map((one) => one.command)).toEqual(['reply'])
  expect(more.map((group) => [group.theme, group.blocked[0]!.reason])).toEqual([['applications', '已指定']])
})

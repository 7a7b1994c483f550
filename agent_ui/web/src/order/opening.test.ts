import { expect, it } from 'vitest'
import type { Command } from '@/api/types'
import { openingCommand } from './opening'

const allowed = (...names: Command[]) =>
  names.map((command) => ({ command, name: command, primary: ['accept', 'reply', 'follow_up'].includes(command) }))

it('opens on the step that leads on', () => {
  expect(openingCommand(allowed('amend', 'accept'), null)).toBe('accept')
  expect(openingCommand(allowed('follow_up', 'close'), null)).toBe('close')
  expect(openingCommand(allowed('follow_up', 'rework'), null)).toBe('rework')
  expect(openingCommand(allowed('contact'), null)).toBe('contact')
  expect(openingCommand([], null)).toBeNull()
})
it('stays on what was chosen while that is allowed', () => {
  expect(openingCommand(allowed('accept', 'amend'), 'amend')).toBe('amend')
  expect(openingCommand(allowed('accept', 'amend'), 'reply')).toBe('accept')
})

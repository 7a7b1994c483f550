import { expect, it } from 'vitest'
import type { AllowedCommand, Command } from '@/api/types'
import { decisionsOn, waited } from './decisions'

const may = (...names: Command[]) => ({ commands: names.map((command): AllowedCommand => ({ command, name: '', primary: false })) })
const said = (key: string, { n }: Record<string, number>) => `${key.split('.')[1]} ${n}`

it('offers to grant before to turn down, and nothing that is not allowed', () => {
  expect(decisionsOn(may('urge', 'reject_request', 'grant_extension'), 'extension').map((one) => one.command)).toEqual(['grant_extension', 'reject_request'])
  expect(decisionsOn(may('reject_request', 'grant_extension'), 'return').map((one) => one.command)).toEqual(['reject_request'])
})
it('says how long somebody waits', () => {
  const now = Date.parse('2026-11-24T12:00:00+08:00')
  expect(['2026-11-24T11:20:00+08:00', '2026-11-23T10:00:00+08:00', '2026-11-20T10:00:00+08:00'].map((at) => waited(at, now, said))).toEqual(['minutes 40', 'hours 26', 'days 4'])
})

import { expect, it } from 'vitest'
import type { Application, Roads } from '@/api/roads'
import type { OrderDetail } from '@/api/types'
import { TABLE, type Field } from './table'
import { bodyOf, firstValues, shown, wrongWith } from './values'

const order = (more: Partial<Roads> = {}) => ({ state: 'in_progress', roads: { applications: [], ...more } }) as unknown as OrderDetail
const waiting = (id: number, kind: Application['kind']) => ({ id, kind, state: 'pending' }) as Application

it('sends a date in the zone of the city, a number as a number, and nothing that was left empty', () => {
  const form = TABLE.grant_suspension
  expect(bodyOf(form, order(), { ...firstValues(form), until: '2026-12-15T17:30', report_days: '14' }))
    .toEqual({ until: '2026-12-15T17:30:00+08:00', report_days: 14 })
})
it('sends a tick either way', () => {
  const form = TABLE.request_extension
  const draft = { ...firstValues(form), until: '2026-12-15T17:30', reason: ' 需跨市鉴定 ', basis: '条例第十五条' }
  expect(bodyOf(form, order(), draft)).toMatchObject({ told_citizen: false, reason: '需跨市鉴定' })
  expect(bodyOf(form, order(), { ...draft, told_citizen: true })).toMatchObject({ told_citizen: true })
})
it('names a wrongful return only where a return is turned down', () => {
  const form = TABLE.reject_request
  const names = (applications: Application[], chosen: number | null) =>
    shown(form, order({ applications }), { ...firstValues(form), application: chosen }).map((field) => field.name)
  expect(names([waiting(1, 'return')], null)).toContain('is_wrongful')
  expect(names([waiting(1, 'return'), waiting(2, 'extension')], 2)).not.toContain('is_wrongful')
})
it('wants a new fact after a final answer and at no other time', () => {
  const names = (outcome: string) => shown(TABLE.reactivate, order({ outcome }), {}).map((field) => field.name)
  expect([names('final_answer'), names('answered')]).toEqual([['reason', 'new_fact'], ['reason']])
})
it('says what is missing, too short, too long or too many', () => {
  const field = (command: keyof typeof TABLE, name: string) => TABLE[command].fields.find((one) => one.name === name) as Field
  expect(wrongWith(field('urge', 'reason'), ' ')).toEqual({ key: 'needed', n: 0 })
  expect(wrongWith(field('request_return', 'basis'), '依据')).toEqual({ key: 'short', n: 4 })
  expect(wrongWith(field('hand_over', 'taken_by'), 'x'.repeat(101))).toEqual({ key: 'long', n: 100 })
  expect(wrongWith(field('ask_supplement', 'missing'), [])).toEqual({ key: 'needed', n: 0 })
  expect(wrongWith(field('supervise', 'answer_days'), 0)).toEqual({ key: 'days', n: 366 })
  expect(wrongWith(field('split', 'parts'), [{ title: '路灯', content: '' }])).toEqual({ key: 'part', n: 0 })
  expect(wrongWith(field('urge', 'reason'), '已超期仍未答复')).toBeNull()
})

/**
 * What each side road asks for: command → fields, named as the server names them.
 * The limits are those of the server's bodies; labels are keys under `road.label`.
 */
import type { Command, OrderDetail } from '@/api/types'
import type { ApplicationKind } from '@/api/roads'
import { isOfPart } from '../part'

export type Context = 'application' | 'supervision' | 'consultation' | 'suspension' | 'draft' | 'question' | 'citizen' | 'part'
interface Common {
  /** as in the body */
  name: string
  label: string
  required?: boolean
  /** shown only then */
  when?: (order: OrderDetail, draft: Draft) => boolean
}
export type Field = Common & (
  | { kind: 'text'; min?: number; max: number; rows?: number; /** key of ready phrases */ phrases?: string }
  | { kind: 'answer'; min: number; max: number }
  | { kind: 'line'; min?: number; max: number; choices?: readonly string[] }
  | { kind: 'choice'; options: readonly string[]; initial?: string }
  | { kind: 'tick' }
  | { kind: 'ground'; list: 'refusal_grounds' | 'return_grounds' }
  | { kind: 'unit' }
  | { kind: 'units'; below?: boolean }
  | { kind: 'until'; clock: 'department' | null }
  | { kind: 'days'; initial: number; min: number; max: number }
  | { kind: 'lines'; max: number; phrases: string }
  | { kind: 'parts'; max: number }
  | { kind: 'order' }
  | { kind: 'application'; of: ApplicationKind | null }
  | { kind: 'question' }
)
export interface Form { fields: readonly Field[]; danger?: boolean; shows?: Context }
export type Draft = Record<string, unknown>

const reason: Field = { name: 'reason', kind: 'text', label: 'reason', required: true, min: 2, max: 2000 }
const note: Field = { name: 'note', kind: 'text', label: 'note', max: 2000, rows: 2 }
const basis: Field = { name: 'basis', kind: 'text', label: 'basis', required: true, min: 4, max: 1000, rows: 2 }
const told: Field = { name: 'told_citizen', kind: 'tick', label: 'told_citizen' }
const answer: Field = { name: 'public_answer', kind: 'answer', label: 'public_answer', required: true, min: 5, max: 5000 }
const reportDays: Field = { name: 'report_days', kind: 'days', label: 'report_days', initial: 30, min: 1, max: 366 }
const decides = (of: ApplicationKind | null): Field => ({ name: 'application', kind: 'application', label: 'application', of })
const applying = (...fields: Field[]): Form => ({ fields: [...fields, reason, basis] })
const granting = (of: ApplicationKind, ...fields: Field[]): Form => ({ shows: 'application', fields: [decides(of), ...fields, note] })
const handing: readonly Field[] = [
  { name: 'to', kind: 'line', label: 'hand_to', required: true, min: 3, max: 40, choices: ['110', '119', '120', '122'] },
  { name: 'taken_by', kind: 'line', label: 'taken_by', required: true, min: 1, max: 100 },
  note,
]

/** Commands whose forms are drawn by hand, in forms.ts; all others stand in the table below. */
export const BY_HAND = [
  'accept', 'amend', 'direct_close', 'dispatch', 'sign_in', 'contact', 'reply', 'approve', 'send_back', 'follow_up', 'close', 'rework', 'rectify', 'archive',
  'designate', 'conclude', 'draft_reply',
] as const satisfies readonly Command[]
export type ByHand = (typeof BY_HAND)[number]
export type FromTable = Exclude<Command, ByHand>

export const TABLE: Record<FromTable, Form> = {
  refuse: { danger: true, fields: [{ name: 'ground', kind: 'ground', label: 'refusal_ground', required: true, list: 'refusal_grounds' }, answer] },
  hand_over: { danger: true, fields: handing },
  record_hand_over: { fields: handing },
  false_alarm: { fields: [note] },
  ask_supplement: {
    fields: [
      { name: 'of', kind: 'choice', label: 'of', required: true, options: ['citizen', 'agent'], initial: 'citizen' },
      { name: 'missing', kind: 'lines', label: 'missing', required: true, max: 10, phrases: 'missing' }, note,
    ],
  },
  supplement: { fields: [{ name: 'content', kind: 'text', label: 'supplement', required: true, min: 1, max: 5000, rows: 5 }] },
  consult: {
    fields: [{ name: 'question', kind: 'text', label: 'consult_question', required: true, min: 2, max: 2000 }, { name: 'organisations', kind: 'units', label: 'consulted', required: true }],
  },
  give_opinion: {
    shows: 'consultation',
    fields: [
      { name: 'is_ours', kind: 'choice', label: 'is_ours', required: true, options: ['lead', 'co_handling', 'no'] },
      { name: 'opinion', kind: 'text', label: 'opinion', required: true, min: 2, max: 2000 },
    ],
  },
  merge: { fields: [{ name: 'into', kind: 'order', label: 'into', required: true }, { ...reason, phrases: 'merge' } as Field] },
  unmerge: { danger: true, fields: [reason] },
  answer_with_main: { fields: [answer] },
  split: { fields: [{ name: 'parts', kind: 'parts', label: 'parts', required: true, max: 10 }] },
  withdraw: { danger: true, fields: [{ ...reason, phrases: 'withdraw' } as Field] },
  urge: { fields: [{ ...reason, phrases: 'urge' } as Field] },
  supervise: {
    fields: [
      { name: 'level', kind: 'choice', label: 'level', required: true, options: ['notice', 'yellow', 'red', 'leader'], initial: 'notice' }, reason,
      { name: 'answer_days', kind: 'days', label: 'answer_days', initial: 2, min: 1, max: 366 },
    ],
  },
  answer_supervision: { shows: 'supervision', fields: [{ name: 'answer', kind: 'text', label: 'supervision_answer', required: true, min: 2, max: 2000, rows: 5 }] },
  send_back_supervision: { shows: 'supervision', danger: true, fields: [reason] },
  end_supervision: { shows: 'supervision', fields: [note] },
  instruct: {
    fields: [
      { name: 'leader', kind: 'line', label: 'leader', required: true, min: 2, max: 60 },
      { name: 'text', kind: 'text', label: 'instruction', required: true, min: 2, max: 2000 },
    ],
  },
  override_term: {
    danger: true,
    fields: [
      { name: 'amount', kind: 'days', label: 'term_amount', required: true, initial: 30, min: 1, max: 400 },
      { name: 'unit', kind: 'choice', label: 'term_unit', required: true, options: ['working_day', 'natural_day'], initial: 'working_day' },
      { name: 'law', kind: 'line', label: 'law', required: true, min: 2, max: 200 },
      { name: 'article', kind: 'line', label: 'article', required: true, min: 1, max: 100 },
      { name: 'document', kind: 'line', label: 'basis_document', required: true, min: 2, max: 200 }, reason,
    ],
  },
  request_return: applying(
    { name: 'ground', kind: 'ground', label: 'return_ground', required: true, list: 'return_grounds' },
    { name: 'proper_organisation', kind: 'unit', label: 'proper_organisation' },
  ),
  grant_return: granting(
    'return', { name: 'duty_change', kind: 'tick', label: 'duty_change', when: (order, draft) => !isOfPart(order.assignments, chosenApplication(order, draft, 'return')?.assignment) },
    { name: 'proper_lead', kind: 'unit', label: 'proper_lead', when: (_order, draft) => !!draft.duty_change },
  ),
  request_extension: { fields: [{ name: 'until', kind: 'until', label: 'until', required: true, clock: 'department' }, reason, basis, told] },
  grant_extension: granting('extension', { name: 'until', kind: 'until', label: 'until_instead', clock: 'department' }),
  request_suspension: {
    fields: [
      { name: 'until', kind: 'until', label: 'promised', required: true, clock: null },
      { name: 'plan', kind: 'text', label: 'plan', required: true, min: 2, max: 2000 }, reason, basis, told,
    ],
  },
  grant_suspension: granting('suspension', { name: 'until', kind: 'until', label: 'promised_instead', clock: null }, reportDays),
  report_progress: {
    shows: 'suspension',
    fields: [
      { name: 'progress', kind: 'text', label: 'progress', required: true, min: 2, max: 2000 },
      { name: 'next_step', kind: 'text', label: 'next_step', max: 2000, rows: 2 },
    ],
  },
  review_suspension: { shows: 'suspension', fields: [{ ...note, label: 'review_note', required: true, min: 2 } as Field, reportDays] },
  resume: { shows: 'suspension', fields: [reason] },
  request_unreasonable: applying(),
  grant_unreasonable: granting('unreasonable'),
  request_final_answer: {
    fields: [
      { name: 'document', kind: 'line', label: 'document', required: true, min: 2, max: 100 },
      { name: 'signed_by', kind: 'line', label: 'signed_by', required: true, min: 2, max: 60 }, answer, reason,
    ],
  },
  grant_final_answer: granting('final_answer'),
  request_appeal: applying({ name: 'against', kind: 'choice', label: 'against', required: true, options: ['rating', 'overdue', 'return', 'rework'] }),
  grant_appeal: granting('appeal'),
  reject_request: {
    shows: 'application', danger: true,
    fields: [
      decides(null), { ...note, label: 'reject_note', required: true, min: 2, rows: 3 } as Field,
      { name: 'is_wrongful', kind: 'tick', label: 'is_wrongful', when: (order, draft) => chosenApplication(order, draft, null)?.kind === 'return' },
    ],
  },
  cancel_request: { shows: 'application', fields: [decides(null)] },
  reactivate: {
    fields: [
      reason,
      { name: 'new_fact', kind: 'text', label: 'new_fact', required: true, min: 5, max: 2000, when: (order) => order.roads.outcome === 'final_answer' },
    ],
  },
  delegate: { fields: [{ name: 'organisations', kind: 'units', label: 'delegate_to', required: true, below: true }, { ...note, label: 'delegate_note' }] },
  add_co_handler: { fields: [{ name: 'organisation', kind: 'unit', label: 'co_handler', required: true }, { ...note, label: 'delegate_note' }] },
  accept_part: { shows: 'part', fields: [note] },
  send_back_part: { shows: 'part', danger: true, fields: [reason] },
  recall: { shows: 'part', danger: true, fields: [reason] },
  sign_reply: { shows: 'draft', fields: [note] },
  return_draft: { shows: 'draft', danger: true, fields: [reason] },
  ask_citizen: { fields: [{ name: 'question', kind: 'text', label: 'ask', required: true, min: 2, max: 2000 }] },
  relay_answer: {
    shows: 'question',
    fields: [{ name: 'question', kind: 'question', label: 'question' }, { name: 'answer', kind: 'text', label: 'relayed', required: true, min: 2, max: 2000 }],
  },
}

/** Commands of an organisation's part carry the part they are about; decisions name the application instead. */
const OF_A_PART: readonly Command[] = [
  'sign_in', 'contact', 'reply', 'request_return', 'request_extension', 'request_suspension', 'request_unreasonable', 'request_final_answer', 'request_appeal',
  'cancel_request', 'report_progress', 'resume', 'delegate', 'add_co_handler', 'accept_part', 'send_back_part', 'recall', 'draft_reply', 'sign_reply',
  'return_draft', 'ask_citizen',
]
export const carriesPart = (command: Command): boolean => OF_A_PART.includes(command)

/** What a command's form shows above its fields. */
export const contextOf = (command: Command): Context | undefined =>
  command === 'conclude' ? 'consultation' : command in TABLE ? TABLE[command as FromTable].shows : undefined

/** The applications a decision may be about. */
export function waiting(order: Pick<OrderDetail, 'roads'>, of: ApplicationKind | null) {
  return order.roads.applications.filter((one) => one.state === 'pending' && (of === null || one.kind === of))
}
export function chosenApplication(order: Pick<OrderDetail, 'roads'>, draft: Draft, of: ApplicationKind | null) {
  const all = waiting(order, of)
  return all.find((one) => one.id === draft.application) ?? (all.length === 1 ? all[0]! : null)
}

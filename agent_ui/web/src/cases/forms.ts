/** What each command of a case asks for. */
import type { CaseCommand, CaseDetail } from '@/api/cases'

export type Kind = 'area' | 'line' | 'choice' | 'select' | 'enterprise' | 'plan'
export interface Field {
  name: string
  kind: Kind
  optional?: boolean
  least?: number
  most?: number
  /** shown only where this holds of what is filled in so far */
  when?: (filled: Record<string, unknown>) => boolean
}

const area = (name: string, least: number, most: number): Field => ({ name, kind: 'area', least, most })
const maybe = (field: Field): Field => ({ ...field, optional: true })
const isService = (filled: Record<string, unknown>) => filled.basis === 'service_confirmed'
const isConfirmed = (filled: Record<string, unknown>) => filled.basis === 'confirmed'

export const FORMS: Record<CaseCommand, Field[]> = {
  accept: [{ name: 'case_class', kind: 'choice' }, { name: 'officer', kind: 'select', optional: true }],
  refuse: [{ name: 'ground', kind: 'select' }, area('explanation', 5, 5000)],
  link_enterprise: [{ name: 'enterprise', kind: 'enterprise' }],
  give_officer: [{ name: 'officer', kind: 'select' }],
  reclassify: [{ name: 'case_class', kind: 'choice' }, area('reason', 2, 2000)],
  contact: [{ name: 'method', kind: 'choice' }, { name: 'reached', kind: 'choice' }],
  set_plan: [area('plan', 5, 5000), { name: 'milestones', kind: 'plan' }],
  complete_milestone: [{ name: 'milestone', kind: 'select' }, maybe(area('note', 0, 2000))],
  report: [area('progress', 5, 5000), area('next_step', 2, 2000)],
  request_climb: [area('reason', 2, 2000)],
  climb: [area('reason', 2, 2000)],
  confirm_climb: [area('document', 10, 10000), maybe(area('note', 0, 2000))],
  decline_climb: [area('reason', 2, 2000)],
  ask_step_down: [{ name: 'to_level', kind: 'select' }, area('reason', 2, 2000)],
  approve_step_down: [maybe(area('note', 0, 2000))],
  reject_step_down: [area('reason', 2, 2000)],
  close: [
    { name: 'basis', kind: 'choice' },
    { name: 'satisfaction', kind: 'choice', optional: true, when: isConfirmed },
    { ...maybe(area('comment', 0, 2000)), when: isConfirmed },
    { ...area('explanation', 5, 5000), when: isService },
    { name: 'document', kind: 'line', least: 4, most: 1000, when: isService },
  ],
}

/** Commands that a person reaches for first stand out. */
export const FIRST: readonly CaseCommand[] = ['accept', 'set_plan', 'confirm_climb', 'close', 'complete_milestone', 'report', 'approve_step_down']

/** The fields to be shown as the form is filled in now. */
export const shown = (command: CaseCommand, filled: Record<string, unknown>): Field[] =>
  FORMS[command].filter((field) => !field.when || field.when(filled))

/** Which fields still lack something. */
export function lacking(command: CaseCommand, filled: Record<string, unknown>): string[] {
  return shown(command, filled)
    .filter(({ name, optional, least }) => {
      const value = filled[name]
      const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && !value.length)
      if (empty) return !optional
      return typeof value === 'string' && value.trim().length < (least ?? 0)
    })
    .map(({ name }) => name)
}

/** The body as the server takes it. */
export function bodyOf(command: CaseCommand, filled: Record<string, unknown>, one: CaseDetail): Record<string, unknown> {
  const body: Record<string, unknown> = { version: one.version }
  for (const { name } of shown(command, filled)) {
    const value = filled[name]
    if (value !== undefined && value !== null && value !== '') body[name] = typeof value === 'string' ? value.trim() : value
  }
  if (command === 'climb') body.to_level = one.level + 1
  return body
}

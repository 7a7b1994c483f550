/** A time limit as it is written at the desk, before it is proposed. */
import type { PolicyRow } from '@/api/calendars'

export interface Draft {
  code: string; clock: string; request_type: string; urgency: string; category_code: string; place_code: string; track: string
  unit: string; amount: number | null; calendar: string; source: string; valid_from: string; valid_to: string; document: string; reason: string
}

export const UNITS = ['working_day', 'working_minute', 'natural_day', 'minute'] as const
/** what a desk does not ask for: taken over from the row it starts from, or from the first of the same clock */
const SILENT = ['warn_shares', 'overdue_times', 'start_rule', 'end_rule'] as const

/** A row of this clock that new ones are like; the present ones go first. */
export const patternOf = (rows: readonly PolicyRow[], clock: string): PolicyRow | undefined => rows.find((row) => row.clock === clock)

/** Begins with a row to be followed by another one, or with nothing but a clock. */
export function draftOf(row: PolicyRow | null, rows: readonly PolicyRow[], day: string): Draft {
  const pattern = row ?? rows[0]
  const fits = row ?? { request_type: '', urgency: '', category_code: '', place_code: '', track: '' }
  return {
    code: row ? nextCode(row.code, day, rows) : '', clock: pattern?.clock ?? '', request_type: fits.request_type, urgency: fits.urgency,
    category_code: fits.category_code, place_code: fits.place_code, track: fits.track, unit: pattern?.unit ?? 'working_day',
    amount: row?.amount ?? null, calendar: pattern?.calendar ?? '', source: '', valid_from: day, valid_to: '', document: '', reason: '',
  }
}

/** The old code with the month from which the new row holds; numbered where that is taken. */
export function nextCode(code: string, day: string, rows: readonly PolicyRow[]): string {
  const taken = new Set(rows.map((row) => row.code))
  const base = `${code.replace(/-\d{6}(-\d+)?$/, '')}-${day.slice(0, 7).replace('-', '')}`
  let made = base
  for (let n = 2; taken.has(made); n += 1) made = `${base}-${n}`
  return made
}

/** Names of what still lacks something. */
export function lacking(draft: Draft): string[] {
  const short = (text: string, least: number) => text.trim().length < least
  return [
    short(draft.code, 1) && 'code', !draft.clock && 'clock', !(Number(draft.amount) >= 1) && 'amount', short(draft.source, 4) && 'source',
    !draft.valid_from && 'valid_from', short(draft.document, 2) && 'document', short(draft.reason, 2) && 'reason',
  ].filter((name): name is string => !!name)
}

/** What the server takes: the row, the document that says so, and why. */
export function proposalOf(draft: Draft, pattern: PolicyRow | undefined): Record<string, unknown> {
  const { document, reason, valid_to, amount, ...said } = draft
  const silent = pattern ? Object.fromEntries(SILENT.map((name) => [name, pattern[name]])) : {}
  const row = { ...silent, ...said, code: said.code.trim(), source: said.source.trim(), amount: Number(amount), ...(valid_to ? { valid_to } : {}) }
  return { row, document: document.trim(), reason: reason.trim() }
}

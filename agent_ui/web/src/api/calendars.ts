/** Working calendars and time limits: what is in force, what a change would move, and what was decided. */
import { fetchFile, request } from './client'

export type DateKind = 'workday' | 'rest' | 'holiday' | 'makeup'
export type ChangeState = 'proposed' | 'applied' | 'undone' | 'withdrawn'
export type Direction = 'later' | 'earlier' | 'same' | 'not_restored'

export interface Missing { year: number; orders: number; first_due_at: string }
export interface Calendar {
  name: string; title: string; version: string; base: string | null; source: string
  known_from: string | null; known_until: string | null; change: number | null; horizon: Missing[]
}
export interface CalendarDay { day: string; kind: DateKind; name: string; periods: string[]; is_known: boolean }
export interface CalendarYear { name: string; version: string; year: number; working_days: number; days: CalendarDay[] }
export interface Summary {
  looked_at: number; clocks: number; orders: number; later: number; earlier: number; same: number; warnings_only: number
  to_certain: number; to_provisional: number; kept_promises: number; orders_later: number; orders_earlier: number
  overdue_at_once: number; no_longer_overdue: number; kinds: Record<string, number>
}
export interface Change {
  id: number; name: string; version: number; before_version: number; document: string; reason: string; state: ChangeState
  proposed_by: string; proposed_at: string; previewed_at: string | null; fingerprint: string | null; summary: Summary | null
  applied_by: string | null; applied_at: string | null; applied: Record<string, number> | null
  undone_by: string | null; undone_at: string | null; undo_reason: string | null; undone: Record<string, number> | null
}
export interface DayChange { day: string; before: string[]; after: string[]; is_makeup: boolean }
export interface ChangeDetail { change: Change; known_until_before: string; known_until: string; days: DayChange[] }
export interface MovedClock {
  clock: number; kind: string; kind_name: string; old_due_at: string; new_due_at: string
  was_provisional: boolean; is_provisional: boolean; cause: string; not_restored: string | null
}
export interface MovedPage { items: { number: string; clocks: MovedClock[] }[]; next_after: number | null }
export interface Proposal {
  arrangement?: unknown; ical?: string; toml?: string; year?: number; document: string; reason: string
}

export interface PolicyRow {
  code: string; clock: string; request_type: string; urgency: string; category_code: string; place_code: string; track: string
  unit: string; amount: number; calendar: string; source: string; valid_from: string | null; valid_to: string | null
  warn_shares: string[]; overdue_times: string[]; start_rule: string; end_rule: string
}
export interface Policy { row: PolicyRow; basis: string; clock_name: string; state: 'current' | 'future' | 'past'; change: number | null }
export interface PolicyChange {
  id: number; code: string; row: PolicyRow | null; ends_on: string | null; document: string; reason: string
  state: 'proposed' | 'applied' | 'withdrawn'; proposed_by: string; proposed_at: string; decided_by: string | null; decided_at: string | null
}
export interface Trial {
  candidates: { code: string; unit: string; amount: number; source: string; valid_from: string | null; loses_by: string | null }[]
  calendar: string; due_at: string | null; provisional: boolean
  counted: { day: string; kind: string; from_at: string; to_at: string; minutes: number }[]
}

/** counting a hundred thousand orders anew takes a while */
const PATIENT_MS = 300_000
const one = (id: number, act = '') => `calendar-changes/${id}${act && `/${act}`}`
const post = <T>(path: string, body: unknown = {}) => request<T>(path, { method: 'POST', body, limitMs: PATIENT_MS })

export const calendars = async () => (await request<{ items: Calendar[] }>('calendars')).items
export const year = (name: string, of: number) =>
  request<CalendarYear>(`calendars/${encodeURIComponent(name)}/days`, { query: { year: of } })
export const file = (name: string, form: 'toml' | 'json' | 'ical', of?: number) =>
  fetchFile(`calendars/${encodeURIComponent(name)}/file`, { query: { form, year: of } })
export const changes = async (name: string) => (await request<{ items: Change[] }>('calendar-changes', { query: { name } })).items
export const detail = (id: number) => request<ChangeDetail>(one(id))
export const propose = (name: string, proposal: Proposal) =>
  post<ChangeDetail>(`calendars/${encodeURIComponent(name)}/changes`, proposal)
export const preview = (id: number) => post<Change>(one(id, 'preview'))
export const apply = (id: number, fingerprint: string) => post<Change>(one(id, 'apply'), { fingerprint })
export const undo = (id: number, reason: string) => post<Change>(one(id, 'undo'), { reason })
export const withdraw = (id: number) => post<Change>(one(id, 'withdraw'))
export const moves = (id: number, after: number, direction: Direction | '') =>
  request<MovedPage>(one(id, 'moves'), { query: { after, limit: 50, direction } })
export const policies = async () => (await request<{ items: Policy[] }>('policies')).items
export const policyChanges = async () => (await request<{ items: PolicyChange[] }>('policy-changes')).items
export const proposePolicy = (body: object) => post<PolicyChange>('policy-changes', body)
export const decidePolicy = (id: number, act: 'apply' | 'withdraw') => post<PolicyChange>(`policy-changes/${id}/${act}`)
export const trial = (query: Record<string, string>) => request<Trial>('policies/trial', { query })

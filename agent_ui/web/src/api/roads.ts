/** The side roads of an order: applications, supervision, consultation, suspension, joining and splitting. */
import { request } from './client'
import type { Unit } from './types'

/** one of the city's typed reasons, with where it is written */
export interface Ground { code: string; name: string; channel?: string | null; source?: string | null }

export type ApplicationKind = 'return' | 'extension' | 'suspension' | 'unreasonable' | 'final_answer' | 'appeal'
export type ApplicationState = 'pending' | 'granted' | 'rejected' | 'cancelled'
export interface Application {
  id: number
  kind: ApplicationKind
  kind_name: string
  state: ApplicationState
  organisation: Unit
  assignment: number
  at: string
  by: string
  ground: string | null
  reason: string
  basis: string | null
  plan: string | null
  public_answer: string | null
  document: string | null
  signed_by: string | null
  proper_organisation: string | null
  asked_until: string | null
  granted_until: string | null
  decided_at: string | null
  decided_by: string | null
  decision_note: string | null
  is_wrongful: boolean
}
export interface Supervision {
  id: number; level: string; level_name: string; state: 'issued' | 'answered' | 'ended'; reason: string
  issued_at: string; by: string; answer_due_at: string; answer: string | null; answered_at: string | null; answered_by: string | null
  sent_back_reason: string | null; note: string | null; ended_at: string | null
}
export interface Opinion { organisation: Unit; opinion: string; is_ours: 'lead' | 'co_handling' | 'no'; at: string }
export interface Consultation {
  question: string; opened_at: string; opinions: Opinion[]; minutes: string | null; concluded_at: string | null
}
export interface ProgressReport { at: string; by: string; progress: string; next_step: string }
export interface Suspension {
  promised_at: string; plan: string; report_days: number; next_report_at: string; started_at: string
  reviewed_at: string | null; review_note: string | null; ended_at: string | null; end_reason: string | null; reports: ProgressReport[]
}
export interface Question { id: number; question: string; asked_at: string; answer: string | null; answered_at: string | null }
export type AdditionKind = 'ask_citizen' | 'ask_agent' | 'citizen' | 'agent' | 'withdrawal' | 'new_fact'

/** What the detail of an order tells of its side roads. */
export interface Roads {
  outcome: string | null
  outcome_name: string | null
  refusal_ground: string | null
  is_designated: boolean
  is_unreasonable: boolean
  applications: Application[]
  supervisions: Supervision[]
  /** `by` is null for the citizen */
  urges: { at: string; by: string | null; reason: string }[]
  additions: { kind: AdditionKind; at: string; by: string | null; content: string; from_merged: boolean }[]
  hand_overs: { to: string; taken_by: string; at: string; by: string; note: string }[]
  instructions: { leader: string; text: string; at: string }[]
  questions: Question[]
  consultation: Consultation | null
  suspension: Suspension | null
  merged_into: string | null
  merged: string[]
  split_from: string | null
  split_into: string[]
}

export type ListedApplication = Application & { number: string; title: string }
export interface ListedSuspension {
  number: string; title: string; organisation: Unit | null; promised_at: string; next_report_at: string
  is_report_overdue: boolean; plan: string; last_report: string | null
}

export const applications = () =>
  request<{ items: ListedApplication[] }>('applications', { query: { state: 'pending', limit: 200 } }).then((answer) => answer.items)
export const suspensions = () => request<{ items: ListedSuspension[] }>('suspensions').then((answer) => answer.items)

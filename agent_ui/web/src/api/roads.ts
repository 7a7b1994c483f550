/** The side roads of an order: applications, supervision, consultation, suspension, joining and splitting. */
import { request } from './client'
import type { SummaryClock, Unit } from './types'

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
  by: string | null
  reason: string
  basis: string | null
  ground: string | null
  proper_organisation?: Unit | string | null
  plan?: string | null
  asked_until: string | null
  decided_at: string | null
  decided_by: string | null
  decision_note: string | null
  is_wrongful: boolean
}
export interface Supervision {
  id: number; level: string; level_name: string; state: 'issued' | 'answered' | 'ended'; reason: string
  issued_at: string; by: string | null; answer_due_at: string | null; answer: string | null; answered_at: string | null
  note: string | null
}
export interface Opinion { organisation: Unit; opinion: string | null; is_ours: 'lead' | 'co_handling' | 'no' | null; at: string | null }
export interface Consultation {
  question: string; opened_at: string; opinions: Opinion[]; minutes: string | null; concluded_at: string | null
}
export interface ProgressReport { at: string; by: string | null; progress: string; next_step: string | null }
export interface Suspension {
  promised_at: string; report_days: number; next_report_at: string | null; plan: string | null; reports: ProgressReport[]
}
export interface Question { id: number; question: string; asked_at: string; answer: string | null; answered_at: string | null }

/** What the detail of an order tells of them; an older server says none of it. */
export interface Roads {
  outcome?: string | null
  outcome_name?: string | null
  applications?: Application[]
  supervisions?: Supervision[]
  urges?: { at: string; by: string | null; reason: string }[]
  supplements?: { at: string; by: string | null; content: string }[]
  consultation?: Consultation | null
  suspension?: Suspension | null
  merged_into?: string | null
  merged?: string[]
  split_from?: string | null
  split_into?: string[]
  questions?: Question[]
  instructions?: { leader: string; text: string; at: string }[]
  hand_overs?: { to: string; taken_by: string; at: string; note: string | null }[]
}

export type ListedApplication = Application & { number: string; title: string; clock?: SummaryClock | null; dispatch_note?: string | null }
export interface ListedSuspension {
  number: string; title: string; organisation: Unit | null; promised_at: string; next_report_at: string | null
  last_report?: ProgressReport | null
}

export const applications = (kind: ApplicationKind | '') =>
  request<{ items: ListedApplication[] }>('applications', { query: { state: 'pending', kind } }).then((answer) => answer.items)
export const suspensions = () => request<{ items: ListedSuspension[] }>('suspensions').then((answer) => answer.items)

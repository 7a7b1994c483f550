/** 直通车: the ladder, one case, what is done with it, and the register of enterprises. */
import type { ClockCard, ClockLevel } from './types'
import { fetchFile, request } from './client'

export type CaseState = 'screening' | 'refused' | 'working' | 'closed' | 'ended'
export type CaseClass = 'A' | 'B' | 'C' | 'D'
export type CaseCommand =
  | 'accept' | 'refuse' | 'link_enterprise' | 'give_officer' | 'reclassify' | 'contact' | 'set_plan' | 'complete_milestone'
  | 'report' | 'request_climb' | 'climb' | 'confirm_climb' | 'decline_climb' | 'ask_step_down' | 'approve_step_down'
  | 'reject_step_down' | 'close'

export interface Badge {
  kind: string; kind_name: string; due_at: string; original_due_at: string; level: ClockLevel; remaining_text: string
  provisional: boolean; card?: ClockCard | null
}
export interface Officer { username: string; name: string }
export interface CaseSummary {
  number: string; title: string; enterprise: { id: number; name: string } | null; officer: Officer | null; lead: string | null
  state: CaseState; state_name: string; order_state_name: string; case_class: CaseClass | null; class_name: string | null
  level: number; level_name: string; clock: Badge | null; has_plan: boolean; milestones: number; milestones_done: number
  next_goal: string | null; next_due: string | null; waiting: { id: number; to_level: number; to_name: string } | null; opened_at: string
}
export interface BoardLevel {
  level: number; name: string; rule: string; automatic: boolean; source: string; count: number; items: CaseSummary[]
}
export interface Board {
  levels: BoardLevel[]; screening: CaseSummary[]; open: number; holds: number[]
  figures: { contacts: number; contacts_in_time: number; closed: number; confirmed: number }
}
export interface Clock extends Badge {
  id: number; state: string; started_at: string; stopped_at: string | null; policy: { code: string; source: string }
}
export interface Milestone {
  id: number; goal: string; organisation: string; organisation_name: string; due_on: string; done_at: string | null; note: string | null
}
export interface Move {
  id: number; from_level: number; to_level: number; from_name: string; to_name: string; state: 'waiting' | 'made' | 'declined'
  cause: string; cause_name: string; reason: string; document: string | null; asked_at: string; asked_by: string | null
  decided_at: string | null; decided_by: string | null; note: string | null
}
export interface Matter {
  number: string; title: string; state_name: string; case_state: CaseState; class_code: CaseClass | null; level: number
  lead: string | null; received_at: string; closed_at: string | null
}
export interface CaseDetail {
  number: string; version: number; title: string; state: CaseState; state_name: string; order_state_name: string
  enterprise: { id: number; name: string } | null; recognised_by: string | null; officer: Officer | null
  lead: string | null; lead_name: string | null; units: { organisation: string; organisation_name: string }[]
  case_class: CaseClass | null; class_name: string | null; level: number
  ladder: { level: number; name: string; rule: string; automatic: boolean; posts: string[]; people: string[] }[]
  opened_at: string; screened_at: string | null; contacted_at: string | null; planned_at: string | null
  clocks: Clock[]; plan: { plan: string; organisation_name: string; by: string; at: string } | null; milestones: Milestone[]
  reports: { progress: string; next_step: string; by: string; at: string }[]; moves: Move[]
  refusal: { ground_name: string; channel: string; explanation: string } | null
  closing: { basis_name: string; explanation: string | null; document: string | null; by: string | null; at: string | null } | null
  history: Matter[]
  commands: { command: CaseCommand; name: string }[]
  blocked: { command: CaseCommand; name: string; code: string; message: string }[]
}
export interface Rules {
  levels: BoardLevel[]; classes: { code: CaseClass; name: string }[]
  screening_grounds: { code: string; name: string; channel: string; source: string }[]
}
export interface Contact { id: number; post: string; name: string | null; phone: string }
export interface Enterprise {
  id: number; uscc: string; name: string; aliases: string[]; status: string; status_name: string
  organisation: string | null; organisation_name: string | null; place_code: string | null; place_name: string | null
  officer: Officer | null; size: string | null; size_name: string | null; industry: string | null; version: number; contacts: Contact[]
}
export interface EnterpriseRow {
  id: number; uscc: string; name: string; status: string; status_name: string; organisation_name: string | null
  officer: Officer | null; open_cases: number
}
export interface Fault { line: number; field: string; code: string; message: string }
export interface Imported { applied: boolean; added: number; changed: number; unchanged: number; faults: Fault[] }

const one = (number: string) => `track-cases/${encodeURIComponent(number)}`
const flag = (on?: boolean) => (on ? 'true' : undefined)
export const board = (wanted: { mine?: boolean; held?: boolean }) =>
  request<Board>('track-cases/board', { query: { mine: flag(wanted.mine), held: flag(wanted.held) } })
export const detail = (number: string) => request<CaseDetail>(one(number))
export const rules = () => request<Rules>('track-cases/ladder')
export const give = (number: string, command: CaseCommand, body: object) =>
  request<CaseDetail | null>(`${one(number)}/commands/${command}`, { method: 'POST', body })
export const document_ = (number: string, move: number) => fetchFile(`${one(number)}/moves/${move}/document`)

export const enterprises = (q: string, cursor?: string) =>
  request<{ items: EnterpriseRow[]; next_cursor: string | null }>('enterprises', { query: { q: q || undefined, cursor } })
export const enterprise = (id: number) => request<Enterprise>(`enterprises/${id}`)
export const officers = async () => (await request<{ items: Officer[] }>('enterprises/officers')).items
export const matters = async (id: number) => (await request<{ items: Matter[] }>(`enterprises/${id}/matters`)).items
export const addEnterprise = (body: object) => request<Enterprise>('enterprises', { method: 'POST', body })
export const changeEnterprise = (id: number, body: object) => request<Enterprise>(`enterprises/${id}`, { method: 'PUT', body })
export const addContact = (id: number, body: object) => request<Enterprise>(`enterprises/${id}/contacts`, { method: 'POST', body })
export const removeContact = (id: number, contact: number) =>
  request<Enterprise>(`enterprises/${id}/contacts/${contact}`, { method: 'DELETE' })
export const importTable = (body: object) => request<Imported>('enterprises/import', { method: 'POST', body })

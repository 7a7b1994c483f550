/** 现场会: the sessions, their agendas and papers, and what units are asked. */
import { fetchFile, request } from './client'

export type Outcome = 'decided' | 'continued' | 'noted'
export type TaskAct = 'answer' | 'send_back' | 'accept' | 'drop'
export interface Task {
  id: number; kind: 'brief' | 'decision' | 'instruction'; kind_name: string; order: string; title: string; session: number | null
  leader: string | null; organisation: string; organisation_name: string; what: string; due_at: string | null; due_on: string | null
  state: string; state_name: string; is_late: boolean; answer: string | null; answered_at: string | null
  sent_back_reason: string | null; note: string | null; acts: TaskAct[]
}
export interface SessionRow {
  id: number; starts_at: string; state: string; state_name: string; post: string; leader: string | null
  matters: number; decisions: number; open: number; late: number
}
export interface SessionMatter {
  id: number; order: string; title: string; enterprise: string | null; lead_name: string | null; basis: 'level' | 'office'
  minutes: number; starts_at: string | null; withdrawn_reason: string | null; outcome: Outcome | null; outcome_name: string | null; said: string | null; decision: string | null
  briefs: Task[]; decisions: Task[]
}
export interface Session {
  id: number; state: string; state_name: string; starts_at: string; place: string; post: string; leader: string | null
  substitute: string; is_substituted: boolean; attendees: string; sent_back_reason: string | null; cancel_reason: string | null
  approved_by: string | null; postponements: { from_at: string; to_at: string; reason: string }[]
  look_back: { session: number; starts_at: string; decisions: Task[] } | null; matters: SessionMatter[]; acts: string[]
}
export interface Turn {
  month: string; post: string; leader: string | null; leader_username: string | null
  substitute: string; substitute_user: string | null; substitute_username: string | null; by_hand: boolean
}
export interface Rota { items: Turn[]; may_set: boolean; leaders: { username: string; name: string }[] }
export interface Candidate { order: string; title: string; enterprise: string | null; lead_name: string | null; level: number; case_class: string | null }
export type Paper = 'agenda' | 'minutes' | 'decisions'

/** what each act's words are called by the server */
const WORDS: Record<TaskAct, string> = { answer: 'answer', send_back: 'reason', accept: 'note', drop: 'reason' }

export const sessions = () => request<{ items: SessionRow[]; may_plan: boolean }>('track-sessions')
export const session = (id: number) => request<Session>(`track-sessions/${id}`)
export const plan = (body: Record<string, unknown>) => request<Session>('track-sessions', { method: 'POST', body })
export const rota = () => request<Rota>('session-rota')
export const setTurn = (month: string, body: Record<string, unknown>) => request<Rota>(`session-rota/${month}`, { method: 'PUT', body })
export const candidates = async () => (await request<{ items: Candidate[] }>('session-candidates')).items
export const give = (id: number, path: string, body: Record<string, unknown> = {}) =>
  request<Session>(`track-sessions/${id}/${path}`, { method: 'POST', body })
export const tasks = async () => (await request<{ items: Task[] }>('matter-tasks')).items
export const act = (id: number, what: TaskAct, words: string, due_on?: string) =>
  request<Task>(`matter-tasks/${id}/${what.replace('_', '-')}`, { method: 'POST', body: { [WORDS[what]]: words, ...(due_on ? { due_on } : {}) } })
export const paper = (id: number, name: Paper) => fetchFile(`track-sessions/${id}/${name}.pdf`)
export const brief = (id: number) => fetchFile(`matter-tasks/${id}/brief.pdf`)

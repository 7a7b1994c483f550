/** 催办单 and 督办单: the ledger, the pages, what is done with them, and those a card calls for. */
import { fetchFile, request } from './client'

export const LETTER_STATES = ['issued', 'answered', 'closed'] as const
export type LetterState = (typeof LETTER_STATES)[number]
export type LetterAct = 'answer' | 'send_back' | 'close'

export interface Letter {
  id: number; number: string; kind: 'urge' | 'supervision'; form: string; title: string; order: string
  organisation: string; organisation_name: string; state: LetterState; state_name: string
  issued_at: string; issued_by: string | null; due_at: string; is_late: boolean
  answer: string | null; answered_at: string | null; answered_by: string | null
  sent_back_reason: string | null; note: string | null; closed_at: string | null; closed_by: string | null
  acts: LetterAct[]
}
export interface Proposal {
  id: number; form: string; title: string; order: string; order_title: string
  organisation: string | null; organisation_name: string | null; clock_name: string; due_at: string; proposed_at: string
}
export interface Narrowing { state?: LetterState | ''; late?: boolean; order?: string; before?: number }

const one = (number: string) => `letters/${encodeURIComponent(number)}`
/** what each act's words are called by the server */
const WORDS: Record<LetterAct, string> = { answer: 'answer', send_back: 'reason', close: 'note' }

export async function letters({ state, late, order, before }: Narrowing, signal?: AbortSignal): Promise<Letter[]> {
  const query = { state: state || undefined, late: late ? 'true' : undefined, order, before: before ? String(before) : undefined }
  return (await request<{ items: Letter[] }>('letters', { query, signal })).items
}
export const proposals = async () => (await request<{ items: Proposal[] }>('letter-proposals')).items
export const act = (number: string, what: LetterAct, words: string) =>
  request<Letter>(`${one(number)}/${what.replace('_', '-')}`, { method: 'POST', body: { [WORDS[what]]: words } })
export const issue = (id: number) => request(`letter-proposals/${id}/issue`, { method: 'POST', body: {} })
export const drop = (id: number, reason: string) => request(`letter-proposals/${id}/drop`, { method: 'POST', body: { reason } })
export const page = (number: string) => fetchFile(`${one(number)}.pdf`)

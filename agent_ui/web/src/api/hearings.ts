import { request } from './client'

export type Speaker = 'agent' | 'citizen'
export type HeardValue = string | boolean | string[] | null
/** Offsets into the text of one line. */
export interface Words { line: number; start: number; end: number }
export interface Suggestion { value: HeardValue; source: string; confidence: number; words: Words[] }
export interface HeardField extends Suggestion { accepted: boolean; suggestion: Suggestion | null }
export interface Line {
  sequence: number; kind: 'said' | 'gap'; speaker: Speaker; start_s: number; end_s: number; text: string
  confidence: number; is_mandarin: boolean; reason: string | null
}
export interface Hearing {
  id: string; state: 'live' | 'ended' | 'registered' | 'discarded'; version: number; last: number; number: string | null
  legs: { speaker: Speaker; is_open: boolean; off_reason: string | null }[]
  transcript_off: { reason: string; detail: string } | null
  lines: Line[]
  fields: Record<string, HeardField>
  owners: { code: string; name: string; confidence: number; reason: string }[]
  emergency: { handover: string; advice: string } | null
}
export interface Typed { value: HeardValue; accepted?: boolean }

const one = (id: string) => `hearings/${encodeURIComponent(id)}`
export const start = (body: { calling_phone?: string }) => request<Hearing>('hearings', { method: 'POST', body })
export const open = () => request<{ items: { id: string; state: string }[] }>('hearings').then((answer) => answer.items)
export const fetchHearing = (id: string, after: number) => request<Hearing>(one(id), { query: { after } })
export const typeInto = (id: string, version: number, fields: Record<string, Typed | null>) =>
  request<Hearing>(`${one(id)}/fields`, { method: 'PATCH', body: { version, fields } })
export const end = (id: string) => request<Hearing>(`${one(id)}/end`, { method: 'POST', body: {} })
export const discard = (id: string) => request<Hearing>(`${one(id)}/discard`, { method: 'POST', body: {} })
export const audioUrl = (id: string) => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/${one(id)}/audio`

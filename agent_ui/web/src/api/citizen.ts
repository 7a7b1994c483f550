import { request } from './client'
import type { CitizenRequest, Receipt, RefusedFile } from './types'

export const submit = (body: object, key: string) =>
  request<Receipt>('public/requests', {
    method: 'POST', authorised: false, body, headers: { 'Idempotency-Key': key },
  })
const tracked = (code: string) => ({ 'X-Tracking-Code': code })
export const follow = (number: string, code: string) =>
  request<CitizenRequest>(`public/requests/${encodeURIComponent(number)}`, {
    authorised: false, headers: tracked(code),
  })
export const rate = (number: string, code: string, score: number, comment: string) =>
  request<unknown>(`public/requests/${encodeURIComponent(number)}/rating`, {
    method: 'POST', authorised: false, headers: tracked(code), body: { score, comment },
  })
/** A citizen's word on her open matter: what she adds, that she waits, that she takes it back. */
export const say = (number: string, code: string, what: 'supplement' | 'urge' | 'withdrawal', words: string) =>
  request<unknown>(`public/requests/${encodeURIComponent(number)}/${what}`, {
    method: 'POST', authorised: false, headers: tracked(code), body: what === 'supplement' ? { content: words } : { reason: words },
  })
export const supplement = (number: string, code: string, files: { name: string; content_base64: string }[]) =>
  request<{ items: { name: string }[]; refused: RefusedFile[] }>(`public/requests/${encodeURIComponent(number)}/attachments`, {
    method: 'POST', authorised: false, headers: tracked(code), body: { files },
  })

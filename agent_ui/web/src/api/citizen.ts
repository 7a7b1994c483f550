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
export const supplement = (number: string, code: string, files: { name: string; content_base64: string }[]) =>
  request<{ items: { name: string }[]; refused: RefusedFile[] }>(`public/requests/${encodeURIComponent(number)}/attachments`, {
    method: 'POST', authorised: false, headers: tracked(code), body: { files },
  })

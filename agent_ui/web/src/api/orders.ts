import { fetchFile, request } from './client'
import type {
  OrderAttachments, Uploaded, Command, Division, OrderDetail, OrderEvent, OrderPage, Reference, RevealField, Workdays,
} from './types'

const one = (number: string) => `work-orders/${encodeURIComponent(number)}`

export const reference = () => request<Reference>('reference')
export const villages = (town: string) =>
  request<{ items: Division[] } | Division[]>('reference/villages', { query: { town } })
    .then((answer) => (Array.isArray(answer) ? answer : answer.items))
export const workdays = () => request<Workdays>('reference/workdays')
export const list = (query: Record<string, string | number | undefined>, signal?: AbortSignal) =>
  request<OrderPage>('work-orders', { query, signal })
export const detail = (number: string) => request<OrderDetail>(one(number))
export const events = (number: string) =>
  request<{ items: OrderEvent[] }>(`${one(number)}/events`).then((answer) => answer.items)
export const command = (number: string, name: Command, body: object, key: string) =>
  request<OrderDetail>(`${one(number)}/commands/${name}`, {
    method: 'POST', body, headers: { 'Idempotency-Key': key },
  })
export const claim = (number: string) => request<unknown>(`${one(number)}/claim`, { method: 'POST', body: {} })
export const release = (number: string) => request<unknown>(`${one(number)}/release`, { method: 'POST', body: {} })
export const reveal = (number: string, field: RevealField, reason: string) =>
  request<{ value: string }>(`${one(number)}/reveal`, { method: 'POST', body: { field, reason } })
/** The sound of the call; hearing it is a reveal with its reason. */
export const hear = (number: string, reason: string) =>
  fetchFile(`${one(number)}/recording`, { method: 'POST', body: { reason } })
export const register = (body: object, key: string) =>
  request<OrderDetail>('work-orders', { method: 'POST', body, headers: { 'Idempotency-Key': key } })
export const attachment = (number: string, id: number) => fetchFile(`${one(number)}/attachments/${id}`)
export const attachments = (number: string) => request<OrderAttachments>(`${one(number)}/attachments`)
export const upload = (number: string, purpose: string, files: { name: string; content_base64: string }[]) =>
  request<Uploaded>(`${one(number)}/attachments`, { method: 'POST', body: { purpose, files } })

import { request } from './client'
import type { Chat, ChatDetail } from './types'

const one = (id: string) => `conversations/${encodeURIComponent(id)}`

export const waiting = () => request<{ items: Chat[] }>('conversations').then((answer) => answer.items)
export const detail = (id: string) => request<ChatDetail>(one(id))
export const reply = (id: string, text: string) => request<ChatDetail>(`${one(id)}/reply`, { method: 'POST', body: { text } })
export const propose = (id: string) => request<ChatDetail>(`${one(id)}/propose`, { method: 'POST' })
export const close = (id: string) => request<ChatDetail>(`${one(id)}/close`, { method: 'POST' })

import { request } from './client'
import type { AlertList, NoticePage } from './types'

const one = (number: string) => `emergencies/${encodeURIComponent(number)}`

export const alerts = () => request<AlertList>('emergencies')
export const acknowledge = (number: string) => request<AlertList>(`${one(number)}/acknowledge`, { method: 'POST', body: {} })
export interface HandOver { to: string; taken_by: string }
export const handOver = (number: string, body: HandOver) => request<AlertList>(`${one(number)}/hand-over`, { method: 'POST', body: { ...body } })
export const callOff = (number: string) => request<AlertList>(`${one(number)}/false-alarm`, { method: 'POST', body: {} })

export const notices = () => request<NoticePage>('notices', { query: { limit: 20 } })
export const readNotice = (id: number) => request<{ unread: number }>(`notices/${id}/read`, { method: 'POST', body: {} })

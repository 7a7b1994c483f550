import { request } from './client'
import type { FollowUpPool, Visit } from './types'

export const pool = (cursor?: string) => request<FollowUpPool>('follow-ups/pool', { query: { limit: 50, cursor } })
export const visit = (number: string) => request<Visit>(`follow-ups/visits/${encodeURIComponent(number)}`)

import { request } from './client'
import type { OrderSummary } from './types'

export interface SimilarOrder {
  order: OrderSummary
  relation: 'duplicate_of' | 'repeat_of'
  probability: number
  reasons: string[]
  shared: string[]
  is_earlier: boolean
  mergeable: boolean
}
export interface Burst {
  id: number
  category: string
  category_name: string
  place: string | null
  place_name: string
  hours: number
  first_at: string
  last_at: string
  citizens: number
  count: number
  expected: number
  is_open: boolean
  orders: OrderSummary[]
}
export type Period = 'day' | 'week' | 'month'
export interface HotTopic {
  category: string
  category_name: string
  place: string | null
  place_name: string
  focus: string[]
  words: string[]
  count: number
  before: number
  citizens: number
  heat: number
  orders: string[]
  representative: { number: string; title: string; excerpt: string }
}
export interface HotTopics { period: Period; begin: string; until: string; items: HotTopic[] }

export interface CitizenOrders {
  count: number
  in_30_days: number
  last_at: string | null
  matters: { category: string | null; category_name: string; count: number; last_at: string }[]
  repeats: string[]
  items: OrderSummary[]
}

export const citizenOrders = (number: string) => request<CitizenOrders>(`work-orders/${encodeURIComponent(number)}/citizen-orders`)
export const similar = (number: string) => request<{ items: SimilarOrder[] }>(`work-orders/${encodeURIComponent(number)}/similar`)
export const bursts = () => request<{ items: Burst[] }>('bursts')
export const hotTopics = (period: Period) => request<HotTopics>('hot-topics', { query: { period } })

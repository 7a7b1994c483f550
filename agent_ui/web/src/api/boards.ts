import { request } from './client'
import type { OrderSummary } from './types'

export type BoardBy = 'organisation' | 'category' | 'place' | 'track'
export interface BoardCount { open: number; suspended: number; due_today: number; at_risk: number; overdue: number }
export interface BoardRow extends BoardCount { key: string; name: string; has_below: boolean }
export interface BoardStep { key: string; name: string }
export interface Board {
  at: string
  by: BoardBy
  path: BoardStep[]
  total: BoardCount
  rows: BoardRow[]
  events_behind: number
}
export interface Matrix { at: string; rows: BoardRow[]; columns: BoardStep[]; cells: BoardCount[][]; events_behind: number }

export type BoardWhich = 'open' | 'suspended' | 'due_today' | 'at_risk' | 'overdue' | 'pressing'
/** A number of a board: of which row or cell (none: of the whole), and which of its numbers. */
export interface BoardNumber { by: BoardBy | 'category_place'; key?: string; which: BoardWhich }
export interface BoardOrders { items: OrderSummary[]; is_more: boolean }

export const orders = (number: BoardNumber) => request<BoardOrders>('boards/sla/orders', { query: { ...number } })
export const board = (by: BoardBy, under?: string) => request<Board>('boards/sla', { query: { by, under } })
export const matrix = (category?: string, place?: string) =>
  request<Matrix>('boards/sla/matrix', { query: { category, place } })

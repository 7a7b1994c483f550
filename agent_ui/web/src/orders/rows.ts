/** Keeps a list still under the reader's eyes while the world changes. */
import type { OrderSummary } from '@/api/types'

export interface Row {
  order: OrderSummary
  /** grows with each change, so that the row can flash again */
  flash: number
  /** no longer fits the filters; it stays in place until the reader asks for a fresh list */
  left: boolean
}

export const toRows = (orders: readonly OrderSummary[]): Row[] =>
  orders.map((order) => ({ order, flash: 0, left: false }))

export interface Merged { rows: Row[]; /** orders that came in and wait above */ arrived: OrderSummary[] }

/** Known rows are renewed where they stand; new ones wait; those gone are marked. Nothing moves. */
export function merge(rows: readonly Row[], fresh: readonly OrderSummary[], complete: boolean): Merged {
  const byNumber = new Map(fresh.map((order) => [order.number, order]))
  const known = new Set(rows.map((row) => row.order.number))
  const merged = rows.map((row) => {
    const order = byNumber.get(row.order.number)
    if (!order) return complete ? { ...row, left: true } : row
    return { order, left: false, flash: order.version === row.order.version ? row.flash : row.flash + 1 }
  })
  return { rows: merged, arrived: fresh.filter((order) => !known.has(order.number)) }
}

/** Where the marker goes from `at` by `by` rows, held inside the list. */
export function move(at: number, by: number, length: number): number {
  return length === 0 ? -1 : Math.min(length - 1, Math.max(0, at + by))
}

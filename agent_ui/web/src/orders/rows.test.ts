import { describe, expect, it } from 'vitest'
import type { OrderSummary } from '@/api/types'
import { merge, move, toRows } from './rows'

const order = (number: string, version = 1) => ({ number, version }) as OrderSummary

describe('rows', () => {
  const rows = toRows([order('a'), order('b'), order('c')])
  it('renews in place and keeps the order of the reader', () => {
    const merged = merge(rows, [order('c', 2), order('b'), order('a')], true)
    expect(merged.rows.map((row) => row.order.number)).toEqual(['a', 'b', 'c'])
    expect(merged.rows.map((row) => row.flash)).toEqual([0, 0, 1])
    expect(merged.arrived).toEqual([])
  })
  it('lets new ones wait and marks those that left', () => {
    const merged = merge(rows, [order('n'), order('a')], true)
    expect(merged.arrived.map((item) => item.number)).toEqual(['n'])
    expect(merged.rows.map((row) => row.left)).toEqual([false, true, true])
  })
  it('marks nothing as gone when the answer was cut off', () => {
    expect(merge(rows, [order('a')], false).rows.some((row) => row.left)).toBe(false)
  })
  it('holds the marker inside the list', () => {
    expect([move(-1, 1, 3), move(2, 1, 3), move(0, -1, 3), move(0, 1, 0)]).toEqual([0, 2, 0, -1])
  })
})

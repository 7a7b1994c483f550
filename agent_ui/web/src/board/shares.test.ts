import { describe, expect, it } from 'vitest'
import type { BoardCount } from '@/api/boards'
import { pressing, shade, shares } from './shares'

const count = (open: number, overdue = 0, atRisk = 0): BoardCount =>
  ({ open, overdue, at_risk: atRisk, suspended: 0, due_today: 0 })

describe('a row of the board', () => {
  it('is divided into late, pressing and the rest', () => {
    expect(shares(count(8, 2, 1))).toEqual({ overdue: 25, atRisk: 12.5, rest: 62.5 })
    expect(shares(count(0))).toEqual({ overdue: 0, atRisk: 0, rest: 0 })
  })
  it('never has a negative rest', () => expect(shares(count(1, 1, 1)).rest).toBe(0))
})

describe('a cell', () => {
  it('counts late and pressing', () => expect(pressing(count(9, 2, 3))).toBe(5))
  it('is shaded by its share of the fullest', () => {
    expect([0, 1, 5, 6, 12].map((n) => shade(n, 12))).toEqual([0, 1, 2, 2, 4])
    expect(shade(1, 1000)).toBe(1)
    expect(shade(0, 0)).toBe(0)
  })
})

import type { BoardCount } from '@/api/boards'

/** How a row's bar is divided, in percent; what is neither late nor pressing is the rest. */
export function shares(count: BoardCount): { overdue: number; atRisk: number; rest: number } {
  if (!count.open) return { overdue: 0, atRisk: 0, rest: 0 }
  const percent = (n: number) => (100 * n) / count.open
  const overdue = percent(count.overdue)
  const atRisk = percent(count.at_risk)
  return { overdue, atRisk, rest: Math.max(0, 100 - overdue - atRisk) }
}

/** How dark a cell is, 0 to 4, by its share of the fullest one; what is there at all is never 0. */
export function shade(n: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (!n || !most) return 0
  return Math.min(4, Math.max(1, Math.ceil((4 * n) / most))) as 1 | 2 | 3 | 4
}

/** What of a cell is shown: late and pressing together. */
export const pressing = (count: BoardCount): number => count.overdue + count.at_risk

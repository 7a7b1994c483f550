/** The units a dispatcher chooses among. */
import type { Candidate } from '@/api/types'

export const CANDIDATES_SHOWN = 3

/** The first candidate is only taken beforehand when the machine is fairly sure and nothing forbids it. */
export function firstChoice(candidates: readonly Candidate[]): string {
  const [best, second] = candidates
  if (!best || best.confidence < 0.7) return ''
  return second && best.confidence - second.confidence < 0.05 ? '' : best.code
}

/** A reason as separate points, however the server joined them. */
export function points(reason: string): string[] {
  return reason.split(/[;\uff1b\n]/).map((point) => point.trim()).filter(Boolean)
}

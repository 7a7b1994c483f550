/** The units a dispatcher chooses among. */
import type { Candidate, OrderDetail, OrderSummary } from '@/api/types'

export const CANDIDATES_SHOWN = 3

type Guarded = Pick<OrderSummary, 'request_type' | 'confidential' | 'urgency' | 'track'>

/** Orders for which a person chooses without a hand being led: a wrong unit would learn what it must not. */
export const mustChoose = (order: Guarded): boolean =>
  order.request_type === 'report' || order.confidential || order.urgency === 'emergency' || order.track === 'efficiency'

type Accusing = Pick<OrderSummary, 'request_type' | 'confidential' | 'track'> & Pick<OrderDetail, 'complained_of'>

/** Recusal would matter and nobody has said which unit the accused belongs to; the server asks the same. */
export function accusedIsUnsettled(order: Accusing): boolean {
  const accused = order.complained_of
  if (!accused || accused.organisation) return false
  return order.request_type === 'report' || order.confidential || order.track === 'efficiency' || accused.kind === 'person'
}

/** The first candidate is only taken beforehand when the machine is fairly sure and nothing forbids it. */
export function firstChoice(order: Guarded, candidates: readonly Candidate[]): string {
  if (mustChoose(order)) return ''
  const [best, second] = candidates
  if (!best || best.confidence < 0.7) return ''
  return second && best.confidence - second.confidence < 0.05 ? '' : best.code
}

/** A reason as separate points, however the server joined them. */
export function points(reason: string): string[] {
  return reason.split(/[;\uff1b\n]/).map((point) => point.trim()).filter(Boolean)
}

/** The units a dispatcher chooses among. */
import type { Candidate, OrderDetail, OrderSummary } from '@/api/types'
import { isOfPart } from '../part'

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

type Returned = Guarded & Pick<OrderDetail, 'roads' | 'assignments'>

/** The units whose return of the whole order was granted, the latest last. */
export function returnedBy({ roads, assignments }: Pick<Returned, 'roads' | 'assignments'>): string[] {
  return roads.applications
    .filter((one) => one.kind === 'return' && one.state === 'granted' && !isOfPart(assignments, one.assignment))
    .sort((a, b) => a.id - b.id).map((one) => one.organisation.code)
}

/** After a granted return the unit named in it comes first, and never the one that gave it back. */
export function firstLead(order: Returned, candidates: readonly Candidate[]): string {
  const returned = returnedBy(order)
  if (!returned.length || mustChoose(order)) return firstChoice(order, candidates)
  const proper = order.roads.applications
    .filter((one) => one.kind === 'return' && one.state === 'granted' && !isOfPart(order.assignments, one.assignment))
    .sort((a, b) => b.id - a.id)[0]?.proper_organisation ?? ''
  if (proper && !returned.includes(proper)) return proper
  return firstChoice(order, candidates.filter((unit) => !returned.includes(unit.code)))
}

/** A reason as separate points, however the server joined them. */
export function points(reason: string): string[] {
  return reason.split(/[;\uff1b\n]/).map((point) => point.trim()).filter(Boolean)
}

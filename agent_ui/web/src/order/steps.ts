/** The straight road of an order as a row of steps. */
import type { OrderState } from '@/api/types'

export const ROAD: readonly OrderState[] = [
  'registered', 'pending_dispatch', 'dispatched', 'in_progress', 'pending_review', 'pending_follow_up', 'closed',
]
/** The steps an order goes: one that was answered on the spot skips the departments. */
export function roadOf(order: { state: OrderState; assignments: readonly unknown[] }): readonly OrderState[] {
  const direct = (order.state === 'closed' || order.state === 'archived') && order.assignments.length === 0
  return direct ? ['registered', 'closed'] : ROAD
}

/** Where on the road a side road leaves it. */
const BESIDE: Partial<Record<OrderState, OrderState>> = {
  pending_supplement: 'pending_dispatch', in_consultation: 'pending_dispatch', merged: 'pending_dispatch', suspended: 'in_progress',
}

export type StepLook = 'done' | 'on' | ''

export function lookOf(step: OrderState, state: OrderState): StepLook {
  const here = state === 'archived' ? ROAD.length : ROAD.indexOf(BESIDE[state] ?? state)
  const at = ROAD.indexOf(step)
  return at < here ? 'done' : at === here ? 'on' : ''
}

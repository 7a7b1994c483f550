/** The part of somebody else's matter that one's own unit has. */
import type { Assignment, OrderDetail } from '@/api/types'

type Held = Pick<OrderDetail, 'own' | 'assignments'>
const HELPING: readonly string[] = ['co_handling', 'second_level']

export interface Part {
  part: Assignment
  /** the unit that takes its answer */
  above: Assignment | null
}

/** Null for the lead, for the centre, and for who has nothing in hand. */
export function ownPart({ own, assignments }: Held): Part | null {
  const part = own && HELPING.includes(own.kind) ? assignments.find((one) => one.id === own.assignment) : undefined
  return part ? { part, above: assignments.find((one) => one.id === part.parent_id) ?? null } : null
}

/** Whether something is about a part, not about the lead. */
export const isOfPart = (assignments: readonly Assignment[], id: number | null | undefined): boolean =>
  assignments.some((one) => one.id === id && HELPING.includes(one.kind))

/** The parts right below one's own assignment. */
export function partsBelow({ own, assignments }: Held): Assignment[] {
  return own ? assignments.filter((one) => one.parent_id === own.assignment && HELPING.includes(one.kind)) : []
}

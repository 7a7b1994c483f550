/** The parts of an order as lines of a tree: each below the one it answers to, with its depth. */
import type { Assignment } from '@/api/types'

/** The part that leads now. */
export const leadOf = (assignments: readonly Assignment[]): Assignment | undefined =>
  assignments.findLast((one) => one.kind === 'lead' && one.state !== 'ended' && one.state !== 'returned')

export interface Branch { one: Assignment; depth: number }

export function branchesOf(assignments: readonly Assignment[]): Branch[] {
  const flat: Assignment[] = []
  const spread = (list: readonly Assignment[]) => list.forEach((one) => { flat.push(one); spread(one.children ?? []) })
  spread(assignments)
  const ids = new Set(flat.map((one) => one.id))
  const isRoot = (one: Assignment) => one.parent_id === null || !ids.has(one.parent_id)
  const lines: Branch[] = []
  const grow = (one: Assignment, depth: number) => {
    lines.push({ one, depth })
    flat.filter((child) => child.parent_id === one.id && !isRoot(child)).forEach((child) => grow(child, depth + 1))
  }
  flat.filter(isRoot).forEach((one) => grow(one, 0))
  return lines
}

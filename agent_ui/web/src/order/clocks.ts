/** How a clock's reckoning is told. */
import type { Assignment, Clock, CountedDay } from '@/api/types'

/** Share of a clock's span that is gone, 0 to 1, by the calendar on the wall. */
export function elapsed(clock: Pick<Clock, 'started_at' | 'due_at' | 'stopped_at'>, now: number): number {
  const from = Date.parse(clock.started_at)
  const to = Date.parse(clock.due_at)
  const at = clock.stopped_at ? Date.parse(clock.stopped_at) : now
  return to <= from ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from)))
}

/** Whole hours and minutes of a length in seconds. */
export function hoursMinutes(seconds: number): { h: number; m: number } {
  return { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) }
}

export interface CountedSummary { days: number; minutes: number; makeup: number; first: string | null; last: string | null }

export function summarise(counted: readonly CountedDay[] | undefined): CountedSummary {
  const rows = counted ?? []
  return {
    days: new Set(rows.map((row) => row.date)).size,
    minutes: rows.reduce((sum, row) => sum + row.minutes, 0),
    makeup: new Set(rows.filter((row) => row.kind === 'makeup').map((row) => row.date)).size,
    first: rows[0]?.date ?? null,
    last: rows.at(-1)?.date ?? null,
  }
}

/** The clocks that concern a unit: those of its own part where it only helps, else those of the lead; and the order's own. */
export function concerning(clocks: readonly Clock[], assignments: readonly Pick<Assignment, 'id' | 'kind' | 'organisation'>[], own: string): Clock[] {
  const mine = assignments.filter((one) => one.organisation.code === own)
  const helps = mine.length > 0 && mine.every((one) => one.kind !== 'lead')
  const ids = new Set((helps ? mine : assignments.filter((one) => one.kind === 'lead')).map((one) => one.id))
  return clocks.filter((clock) => clock.assignment === null || ids.has(clock.assignment))
}

/** Kinds that wait while the citizen is asked; the platform starts them again when she has answered. */
const WAITING: readonly string[] = ['statutory', 'dispatch']

/** The clocks that only pause: the latest of each kind while an order waits for its citizen. */
export function pausing(order: { state: string; clocks: readonly Pick<Clock, 'id' | 'kind' | 'state'>[] }): Set<number> {
  if (order.state !== 'pending_supplement') return new Set()
  const latest = WAITING.map((kind) => order.clocks.filter((one) => one.kind === kind).sort((a, b) => b.id - a.id)[0])
  return new Set(latest.filter((one) => one?.state === 'stopped').map((one) => one!.id))
}

/** The clocks that say something today first: running by due time, then those that stopped. */
export function inOrder(clocks: readonly Clock[]): Clock[] {
  const rank = { running: 0, stopped: 1, void: 2 }
  return [...clocks].sort((a, b) => rank[a.state] - rank[b.state] || Date.parse(a.due_at) - Date.parse(b.due_at))
}

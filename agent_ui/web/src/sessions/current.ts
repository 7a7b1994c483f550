import type { SessionRow } from '@/api/sessions'

const OVER = ['approved', 'cancelled']

/** The session to be worked on: the earliest that is not over, else the newest of all. */
export function current(rows: readonly SessionRow[]): SessionRow | undefined {
  const open = rows.filter((one) => !OVER.includes(one.state))
  const list = open.length ? open : [...rows]
  const sorted = list.sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))
  return open.length ? sorted[0] : sorted.at(-1)
}

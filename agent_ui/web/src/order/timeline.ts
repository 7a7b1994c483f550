/** What moved due times without anything having happened to the order: it stands in the clocks alone. */
import type { Clock, ClockChange } from '@/api/types'

const OF_THE_CITY = ['calendar', 'calendar_undo', 'policy', 'policy_undo']
export interface RulesMoved { key: string; at: string; change: string; by: string | null; dues: { clock: string; old: string; next: string }[] }

/** One entry for each act, with every due time of the order that it moved. */
export function rulesMoved(clocks: readonly Pick<Clock, 'kind_name' | 'why'>[]): RulesMoved[] {
  const found = new Map<string, RulesMoved>()
  const tell = (clock: string, one: ClockChange): void => {
    const key = [one.at, one.change, one.cause].join()
    const act = found.get(key) ?? { key, at: one.at, change: one.change, by: one.by_name, dues: [] }
    act.dues.push({ clock, old: one.old_due_at, next: one.new_due_at })
    found.set(key, act)
  }
  for (const { kind_name, why } of clocks) {
    for (const one of why.changes) {
      if (OF_THE_CITY.includes(one.change) && Date.parse(one.old_due_at) !== Date.parse(one.new_due_at)) tell(kind_name, one)
    }
  }
  return [...found.values()]
}

/** What is written down of one matter of a session, before the server takes it. */
import type { Outcome, SessionMatter } from '@/api/sessions'

export interface Assigned { organisation: string; what: string; due_on: string }
export interface Minutes { outcome: Outcome | null; said: string; decision: string; tasks: Assigned[] }

export const OUTCOMES: readonly Outcome[] = ['decided', 'continued', 'noted']
const empty = (): Assigned => ({ organisation: '', what: '', due_on: '' })

/** What was written so far; a matter not written of yet begins with one unit to be asked. */
export function minutesOf(matter: SessionMatter): Minutes {
  const drafts = matter.decisions.filter((one) => one.state === 'draft')
  return {
    outcome: matter.outcome, said: matter.said ?? '', decision: matter.decision ?? '',
    tasks: drafts.length ? drafts.map((one) => ({ organisation: one.organisation, what: one.what, due_on: one.due_on ?? '' })) : [empty()],
  }
}

const isBlank = (one: Assigned) => !one.organisation && !one.what.trim() && !one.due_on

/** Names of what still lacks something: `outcome`, `said`, `tasks`, or `task.N`. */
export function lacking({ outcome, said, tasks }: Minutes): string[] {
  const found: string[] = []
  if (!outcome) found.push('outcome')
  if (said.trim().length < 2) found.push('said')
  if (outcome !== 'decided') return found
  const given = tasks.filter((one) => !isBlank(one))
  if (!given.length) found.push('tasks')
  tasks.forEach((one, index) => {
    if (!isBlank(one) && (!one.organisation || one.what.trim().length < 2)) found.push(`task.${index}`)
  })
  return found
}

/** As the server takes it: only what was decided is given to units. */
export function bodyOf({ outcome, said, decision, tasks }: Minutes): Record<string, unknown> {
  const given = outcome === 'decided' ? tasks.filter((one) => !isBlank(one)) : []
  return {
    outcome, said: said.trim(), decision: decision.trim(),
    tasks: given.map(({ organisation, what, due_on }) => ({ organisation, what: what.trim(), ...(due_on ? { due_on } : {}) })),
  }
}

export const withTask = (one: Minutes): Minutes => ({ ...one, tasks: [...one.tasks, empty()] })
export const withoutTask = (one: Minutes, index: number): Minutes => ({ ...one, tasks: one.tasks.filter((_, at) => at !== index) })

/** The order of matters with one of them moved by a place. */
export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by
  if (to < 0 || to >= list.length) return [...list]
  const made = [...list]
  const [one] = made.splice(from, 1)
  made.splice(to, 0, one!)
  return made
}

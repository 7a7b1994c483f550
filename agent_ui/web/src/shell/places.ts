import type { RouteLocationRaw } from 'vue-router'

/** Whoever is signed in, as far as the ways open to her go. */
export interface Walker { role: string; may: (permission: string) => boolean; desk: string }

export interface Place {
  /** key of its name below `nav` */
  key: string
  /** the page it leads to */
  page: string
  to: (who: Walker) => RouteLocationRaw
  open: (who: Walker) => boolean
}

const roles = (...known: string[]) => (who: Walker) => known.includes(who.role)
const permission = (name: string) => (who: Walker) => who.may(name)
const page = (key: string, name: string, open: Place['open']): Place => ({ key, page: name, to: () => ({ name }), open })

export const BOARDS = ['shift_leader', 'dispatcher', 'supervisor', 'quality_inspector', 'leader', 'department_clerk', 'department_leader', 'local_dispatcher']

const CALENDARS = ['supervisor', 'shift_leader', 'dispatcher', 'quality_inspector', 'leader']
const KNOWLEDGE = ['agent', 'shift_leader', 'dispatcher', 'window_clerk', 'follow_up_agent', 'quality_inspector', 'supervisor', 'leader', 'enterprise_officer', 'efficiency_officer', 'knowledge_editor', 'department_clerk', 'department_leader', 'local_dispatcher']
const LETTERS = [...BOARDS, 'enterprise_officer']
const SESSIONS = ['enterprise_officer', 'supervisor', 'leader', 'dispatcher', 'shift_leader', 'department_clerk', 'department_leader', 'local_dispatcher']

/** Every way of the main navigation, the most used first; a new page adds a line here and a route. */
export const PLACES: readonly Place[] = [
  { key: 'mine', page: 'orders', to: (who) => ({ name: 'orders', query: { state: who.desk } }), open: (who) => !!who.desk },
  { key: 'all', page: 'orders', to: () => ({ name: 'orders' }), open: (who) => who.role !== 'knowledge_editor' },
  page('chats', 'chats', permission('conversations.answer')),
  page('followUps', 'followUps', roles('follow_up_agent', 'supervisor')),
  page('approvals', 'approvals', roles('dispatcher', 'shift_leader', 'supervisor')),
  page('cases', 'cases', roles('enterprise_officer', 'supervisor', 'leader', 'department_leader', 'department_clerk')),
  page('knowledge', 'knowledge', roles(...KNOWLEDGE)),
  page('board', 'board', roles(...BOARDS)),
  page('hotspots', 'hotspots', roles(...BOARDS)),
  page('letters', 'letters', roles(...LETTERS)),
  page('badRatings', 'badRatings', roles('follow_up_agent', 'supervisor', 'shift_leader', 'department_clerk', 'department_leader', 'local_dispatcher')),
  page('efficiency', 'efficiency', roles('efficiency_officer', 'supervisor')),
  page('hardMatters', 'hardMatters', roles('enterprise_officer', 'supervisor', 'window_clerk', 'shift_leader', 'dispatcher')),
  page('sessions', 'sessions', roles(...SESSIONS)),
  page('ledger', 'ledger', roles('dispatcher', 'shift_leader', 'supervisor')),
  page('calendars', 'calendars', roles(...CALENDARS)),
  page('register', 'register', permission('work-orders.register')),
]

/** The ways open to somebody; more than fit into the bar stand behind "more". */
export function waysOf(who: Walker, fit: number): { inBar: Place[]; behind: Place[] } {
  const open = PLACES.filter((place) => place.open(who))
  if (open.length <= fit) return { inBar: open, behind: [] }
  return { inBar: open.slice(0, fit - 1), behind: open.slice(fit - 1) }
}

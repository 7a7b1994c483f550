/** What the list shows, as it stands in the address: kept there so that a link or a reload shows the same. */
import type { OrderState } from '@/api/types'

export const STATES: readonly OrderState[] = [
  'registered', 'pending_supplement', 'pending_dispatch', 'in_consultation', 'merged', 'dispatched', 'in_progress', 'suspended', 'pending_review', 'pending_follow_up', 'closed', 'archived',
]
/** Not over: what boards count; a merged order is counted with the one it hangs on. */
export const OPEN: readonly OrderState[] = STATES.filter((state) => !['merged', 'closed', 'archived'].includes(state))
export const REQUEST_TYPES = ['consultation', 'help', 'complaint', 'report', 'suggestion', 'praise', 'other'] as const
export const URGENCIES = ['normal', 'urgent', 'emergency'] as const
export const TRACKS = ['ordinary', 'enterprise', 'hard_matter', 'efficiency'] as const
export const CHANNELS = ['phone', 'web', 'wechat', 'walk_in', 'letter', 'leader_note', 'paper_slip'] as const
export const DUE = ['overdue', 'at_risk', 'today'] as const
export const SORTS = ['due', 'received'] as const

export const PARTS = ['pending_sign_in', 'in_progress', 'awaiting_signature', 'replied'] as const
export type PartState = (typeof PARTS)[number]

export interface Filters {
  states: OrderState[]
  /** where one's own unit's part stands, whatever the order's state */
  part: '' | PartState
  due: '' | (typeof DUE)[number]
  requestType: string
  urgency: string
  track: string
  channel: string
  category: string
  organisation: string
  town: string
  text: string
  sort: (typeof SORTS)[number]
}

export const noFilters: Filters = {
  states: [], part: '', due: '', requestType: '', urgency: '', track: '', channel: '', category: '', organisation: '', town: '',
  text: '', sort: 'due',
}

type Query = Record<string, unknown>
const one = (value: unknown): string => (typeof value === 'string' ? value : Array.isArray(value) ? one(value[0]) : '')
const among = <T extends string>(value: unknown, known: readonly T[]): T | '' =>
  known.includes(one(value) as T) ? (one(value) as T) : ''

/** Reads an address; what it does not know it leaves out. */
export function fromQuery(query: Query): Filters {
  return {
    states: one(query.state).split(',').filter((state): state is OrderState => STATES.includes(state as OrderState)),
    part: among(query.own_state, PARTS),
    due: among(query.due, DUE),
    requestType: among(query.request_type, REQUEST_TYPES),
    urgency: among(query.urgency, URGENCIES),
    track: among(query.track, TRACKS),
    channel: among(query.channel, CHANNELS),
    category: one(query.category),
    organisation: one(query.organisation),
    town: one(query.town),
    text: one(query.q),
    sort: among(query.sort, SORTS) || 'due',
  }
}

/** The names of the server's parameters serve in the address too; the default order is left unsaid. */
export function toQuery(filters: Filters): Record<string, string> {
  const all = {
    state: filters.states.join(','), own_state: filters.part, due: filters.due, request_type: filters.requestType, urgency: filters.urgency,
    track: filters.track, channel: filters.channel, category: filters.category, organisation: filters.organisation,
    town: filters.town, q: filters.text.trim(), sort: filters.sort === 'due' ? '' : filters.sort,
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** How many filters besides the tab, the order and the text narrow the list. */
export function narrowed(filters: Filters): number {
  const { requestType, urgency, track, channel, category, organisation, town, due } = filters
  return [requestType, urgency, track, channel, category, organisation, town, due].filter(Boolean).length
}

/** The states a role works on: its desk opens on them. */
const DESKS: Record<string, OrderState[]> = {
  agent: ['registered'],
  shift_leader: ['registered', 'pending_dispatch'],
  window_clerk: ['registered'],
  dispatcher: ['pending_dispatch', 'pending_review'],
  local_dispatcher: ['dispatched', 'in_progress'],
  department_clerk: ['dispatched', 'in_progress'],
  department_leader: ['dispatched', 'in_progress'],
  follow_up_agent: ['pending_follow_up'],
}

/** Roles of units that have parts of orders, which move on their own. */
const UNITS = ['local_dispatcher', 'department_clerk', 'department_leader']
export const hasParts = (role: string): boolean => UNITS.includes(role)

export function deskOf(role: string): OrderState[] {
  return DESKS[role] ?? []
}

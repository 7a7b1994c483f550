/** The stream's rules, with no socket and no clock: what came in → the next state and what to do about it. */

export interface StreamEvent { id: number; name: string; subject_kind: string; subject: string; at: string }

export type Phase = 'idle' | 'connecting' | 'live' | 'broken'

export interface StreamState {
  phase: Phase
  /** number of the newest event this tab has; null before the first snapshot */
  lastEventId: number | null
  /** failures in a row */
  attempt: number
}

export type Input =
  | { kind: 'connect' }
  | { kind: 'closed' }
  | { kind: 'stopped' }
  | { kind: 'message'; message: ServerMessage }

export type ServerMessage =
  | { type: 'snapshot'; last_event_id: number }
  | { type: 'replay'; events: StreamEvent[]; last_event_id?: number }
  | ({ type: 'event' } & StreamEvent)
  | { type: 'ping' }
  | { type: 'closing'; reason: string }

export type Effect =
  /** anything may have changed: fetch again what is shown */
  | { kind: 'refetch' }
  | { kind: 'events'; events: StreamEvent[] }

export const idle: StreamState = { phase: 'idle', lastEventId: null, attempt: 0 }

export function step(state: StreamState, input: Input): [StreamState, Effect[]] {
  switch (input.kind) {
    case 'connect':
      return [{ ...state, phase: state.attempt ? 'broken' : 'connecting' }, []]
    case 'closed':
      return [{ ...state, phase: 'broken', attempt: state.attempt + 1 }, []]
    case 'stopped':
      return [idle, []]
    case 'message':
      return receive(state, input.message)
  }
}

function receive(state: StreamState, message: ServerMessage): [StreamState, Effect[]] {
  switch (message.type) {
    case 'snapshot':
      // Also at the very first one: what a page fetched a moment earlier may lack what happened since.
      return [{ phase: 'live', lastEventId: message.last_event_id, attempt: 0 }, [{ kind: 'refetch' }]]
    case 'replay':
      return take({ ...state, phase: 'live', attempt: 0 }, message.events, message.last_event_id)
    case 'event':
      return take(state, [message])
    default:
      return [state, []]
  }
}

/** Drops events this tab already has; ids may skip, because everybody sees only their own. */
function take(state: StreamState, events: StreamEvent[], upTo?: number): [StreamState, Effect[]] {
  const known = state.lastEventId ?? -1
  const fresh = events.filter((event) => event.id > known)
  const lastEventId = Math.max(known, upTo ?? -1, ...fresh.map((event) => event.id))
  return [{ ...state, lastEventId }, fresh.length ? [{ kind: 'events', events: fresh }] : []]
}

/** Milliseconds to wait before try number `attempt`: 0.5 s doubling to 15 s, spread so that desks do not come back in step. */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(15_000, 500 * 2 ** Math.max(0, attempt - 1))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}

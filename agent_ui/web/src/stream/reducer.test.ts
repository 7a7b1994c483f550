import { describe, expect, it } from 'vitest'
import { backoffMs, idle, step, type Effect, type ServerMessage, type StreamState } from './reducer'

const event = (id: number) => ({ type: 'event' as const, id, name: 'work_order.dispatched', subject_kind: 'work_order', subject: 'CZ1', at: '' })
const run = (messages: ServerMessage[], from: StreamState = idle): [StreamState, Effect[]] => {
  const effects: Effect[] = []
  let state = from
  for (const message of messages) {
    const [next, more] = step(state, { kind: 'message', message })
    state = next
    effects.push(...more)
  }
  return [state, effects]
}

describe('stream', () => {
  it('has everything fetched again at a snapshot', () => {
    const [live, effects] = run([{ type: 'snapshot', last_event_id: 7 }])
    expect(live).toEqual({ phase: 'live', lastEventId: 7, attempt: 0 })
    expect(effects).toEqual([{ kind: 'refetch' }])
  })

  it('lets a farewell and a heartbeat change nothing', () => {
    const [live] = run([{ type: 'snapshot', last_event_id: 7 }])
    expect(run([{ type: 'ping' }, { type: 'closing', reason: '' }], live)).toEqual([live, []])
  })

  it('passes an event on once', () => {
    const [state, effects] = run([{ type: 'snapshot', last_event_id: 1 }, event(2), event(2), event(5)])
    expect(state.lastEventId).toBe(5)
    expect(effects.map((effect) => effect.kind)).toEqual(['refetch', 'events', 'events'])
  })

  it('takes from a replay what it missed', () => {
    const [, effects] = run([{ type: 'snapshot', last_event_id: 3 }, { type: 'replay', events: [event(3), event(4)] }])
    expect(effects).toEqual([{ kind: 'refetch' }, { kind: 'events', events: [event(4)] }])
  })

  it('stays broken while it tries again, and is live after the answer', () => {
    let [state] = run([{ type: 'snapshot', last_event_id: 3 }]);
    [state] = step(state, { kind: 'closed' });
    [state] = step(state, { kind: 'connect' })
    expect(state).toEqual({ phase: 'broken', lastEventId: 3, attempt: 1 })
    expect(run([{ type: 'replay', events: [] }], state)[0].phase).toBe('live')
  })

  it('waits longer after each failure, never above 15 s', () => {
    expect(backoffMs(1, 1)).toBe(500)
    expect(backoffMs(3, 0)).toBe(1000)
    expect(backoffMs(40, 1)).toBe(15_000)
  })
})

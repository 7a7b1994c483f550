import { describe, expect, it } from 'vitest'
import { PLACES, waysOf, type Walker } from './places'

const who = (role: string, desk = '', ...permissions: string[]): Walker => ({ role, desk, may: (name) => permissions.includes(name) })

describe('the ways of the main navigation', () => {
  it('are those open to the role', () => {
    const clerk = waysOf(who('department_clerk', 'dispatched,in_progress'), 9)
    expect(clerk.inBar.map((place) => place.key)).toEqual(['mine', 'all', 'cases', 'knowledge', 'board', 'hotspots', 'letters', 'badRatings', 'sessions'])
    const agent = waysOf(who('agent', 'registered', 'work-orders.register'), 9)
    expect(agent.inBar.map((place) => place.key)).toEqual(['mine', 'all', 'knowledge', 'register'])
  })

  it('leave none out where they do not fit', () => {
    const supervisor = who('supervisor', '', 'conversations.answer', 'work-orders.register')
    const { inBar, behind } = waysOf(supervisor, 4)
    expect(inBar).toHaveLength(3)
    expect([...inBar, ...behind]).toEqual(PLACES.filter((place) => place.open(supervisor)))
  })
})

import { describe, expect, it } from 'vitest'
import { fromQuery, narrowed, noFilters, toQuery } from './filters'

describe('filters', () => {
  it('comes back the same from an address', () => {
    const filters = {
      ...noFilters, states: ['dispatched' as const, 'in_progress' as const], due: 'overdue' as const, category: 'CG02',
      text: '油烟', sort: 'received' as const,
    }
    expect(fromQuery(toQuery(filters))).toEqual(filters)
  })
  it('says nothing in the address when nothing is set', () => {
    expect(toQuery(noFilters)).toEqual({})
    expect(fromQuery({})).toEqual(noFilters)
  })
  it('leaves out what it does not know', () => {
    expect(fromQuery({ state: 'dispatched,nonsense', due: 'never', urgency: ['urgent', 'x'] })).toEqual({
      ...noFilters, states: ['dispatched'], urgency: 'urgent',
    })
  })
  it('keeps the state of one\'s own part in the address, and no other word', () => {
    expect(toQuery({ ...noFilters, part: 'pending_sign_in' })).toEqual({ own_state: 'pending_sign_in' })
    expect([fromQuery({ own_state: 'replied' }).part, fromQuery({ own_state: 'closed' }).part]).toEqual(['replied', ''])
  })
  it('counts what narrows the list', () => {
    expect(narrowed({ ...noFilters, town: '445102', states: ['closed'], text: 'x' })).toBe(1)
  })
})

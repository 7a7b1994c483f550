import { expect, it } from 'vitest'
import { below } from './below'

it('finds what lies below at any depth, and never the unit itself', () => {
  const all = [{ code: 'city', parent_code: null }, { code: 'county', parent_code: 'city' }, { code: 'town', parent_code: 'county' }, { code: 'other', parent_code: 'city' }]
  expect([...below(all, 'county')]).toEqual(['town'])
  expect(below(all, 'city').size).toBe(3)
  expect(below(all, '').size).toBe(0)
})

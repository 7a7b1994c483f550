import { describe, expect, it } from 'vitest'
import { growthOf } from './growth'

describe('growth against the period before', () => {
  it('says by how many, and where there was none', () => {
    expect(growthOf(5, 3)).toEqual({ way: 'up', n: 2 })
    expect(growthOf(3, 5)).toEqual({ way: 'down', n: 2 })
    expect(growthOf(4, 4)).toEqual({ way: 'same', n: 0 })
    expect(growthOf(4, 0)).toEqual({ way: 'fresh', n: 4 })
  })
})

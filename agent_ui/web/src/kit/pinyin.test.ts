import { describe, expect, it } from 'vitest'
import { initials, matchesName } from './pinyin'

describe('pinyin', () => {
  it('gives the first letters', () => {
    expect(initials('湘桥区城管局')).toBe('xqqcgj')
    expect(initials('意溪镇')).toBe('yxz')
    expect(initials('12345 热线')).toBe('12345rx')
  })
  it('finds a unit by letters, by a part or by characters in order', () => {
    expect(matchesName('湘桥区城市管理和综合执法局', 'xqqcs')).toBe(true)
    expect(matchesName('湘桥区城市管理和综合执法局', '综合执法')).toBe(true)
    expect(matchesName('湘桥区城市管理和综合执法局', '湘桥城管')).toBe(true)
    expect(matchesName('湘桥区城市管理和综合执法局', '城管湘桥')).toBe(false)
    expect(matchesName('湘桥区城市管理和综合执法局', 'zzz')).toBe(false)
  })
})

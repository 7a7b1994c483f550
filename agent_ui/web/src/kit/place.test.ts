import { expect, it } from 'vitest'
import { placeText } from './place'

it('reads from wide to narrow and says no name twice', () => {
  expect(placeText({ district: '湘桥区', town: '意溪镇', village: null, address: '湘桥区意溪镇东津路 5 号' })).toBe('湘桥区 意溪镇 东津路 5 号')
  expect(placeText({ district: null, town: null, village: null, address: null })).toBe('')
  expect(placeText(null)).toBe('')
})

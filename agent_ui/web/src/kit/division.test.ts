import { expect, it } from 'vitest'
import type { Division } from '@/api/types'
import { townOf } from './division'

const divisions = [
  { code: '445102', name: '湘桥区', level: 'county', parent_code: '445100' },
  { code: '445102100', name: '意溪镇', level: 'town', parent_code: '445102' },
] as Division[]

it('finds the town of a village, and nothing for a code from elsewhere', () => {
  expect(townOf(divisions, '445102100201')).toBe('445102100')
  expect(townOf(divisions, '445102100')).toBe('445102100')
  expect(townOf(divisions, '330100')).toBe('')
  expect(townOf(divisions, '')).toBe('')
})

import { expect, it } from 'vitest'
import { pathOf, toOptions } from './tree'

const nodes = [
  { code: 'CG', name: '城市管理', parent_code: null },
  { code: 'CG02', name: '噪声', parent_code: 'CG' },
  { code: 'CG0203', name: '夜间施工', parent_code: 'CG02' },
]

it('makes a tree and finds the way down', () => {
  expect(toOptions(nodes)).toEqual([{ value: 'CG', label: '城市管理', children: [
    { value: 'CG02', label: '噪声', children: [{ value: 'CG0203', label: '夜间施工' }] }] }])
  expect(pathOf(nodes, 'CG0203')).toEqual(['城市管理', '噪声', '夜间施工'])
})
it('shows a node whose parent is not in the list as a root', () => {
  expect(toOptions(nodes.slice(1))[0]?.value).toBe('CG02')
})

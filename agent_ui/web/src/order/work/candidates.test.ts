import { expect, it } from 'vitest'
import { firstChoice, points } from './candidates'

const unit = (code: string, confidence: number) => ({ code, confidence, name: code, reason: '' })

it('takes the first beforehand only when it stands clear', () => {
  expect(firstChoice([unit('a', 0.92), unit('b', 0.4)])).toBe('a')
  expect(firstChoice([unit('a', 0.72), unit('b', 0.7)])).toBe('')
  expect(firstChoice([unit('a', 0.5)])).toBe('')
  expect(firstChoice([])).toBe('')
})
it('reads a reason point by point', () => {
  expect(points('派单目录:餐饮油烟;近 90 天 26 件; 属地')).toEqual(['派单目录:餐饮油烟', '近 90 天 26 件', '属地'])
})

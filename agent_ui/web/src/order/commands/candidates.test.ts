import { expect, it } from 'vitest'
import { firstChoice, points } from './candidates'

const unit = (code: string, confidence: number) => ({ code, confidence, name: code, reason: '' })

const ordinary = { request_type: 'complaint', confidential: false, urgency: 'normal', track: 'ordinary' } as const

it('takes the first beforehand only when it stands clear', () => {
  expect(firstChoice(ordinary, [unit('a', 0.92), unit('b', 0.4)])).toBe('a')
  expect(firstChoice(ordinary, [unit('a', 0.72), unit('b', 0.7)])).toBe('')
  expect(firstChoice(ordinary, [unit('a', 0.5)])).toBe('')
  expect(firstChoice(ordinary, [])).toBe('')
})
it('reads a reason point by point', () => {
  expect(points('派单目录:餐饮油烟;近 90 天 26 件; 属地')).toEqual(['派单目录:餐饮油烟', '近 90 天 26 件', '属地'])
})
it('leads no hand where a wrong unit must not learn of it', () => {
  const sure = [unit('a', 0.99)]
  expect(firstChoice(ordinary, sure)).toBe('a')
  expect(firstChoice({ ...ordinary, request_type: 'report' }, sure)).toBe('')
  expect(firstChoice({ ...ordinary, confidential: true }, sure)).toBe('')
  expect(firstChoice({ ...ordinary, urgency: 'emergency' }, sure)).toBe('')
  expect(firstChoice({ ...ordinary, track: 'efficiency' }, sure)).toBe('')
})

import { expect, it } from 'vitest'
import type { Application } from '@/api/roads'
import type { Assignment, OrderDetail } from '@/api/types'
import { accusedIsUnsettled, firstChoice, firstLead, points, returnedBy } from './candidates'

const unit = (code: string, confidence: number) => ({ code, confidence, name: code, reason: '' })

const ordinary = { request_type: 'complaint', confidential: false, urgency: 'normal', track: 'ordinary' } as const

it('takes the first beforehand only when it stands clear', () => {
  expect(firstChoice(ordinary, [unit('a', 0.92), unit('b', 0.4)])).toBe('a')
  expect(firstChoice(ordinary, [unit('a', 0.72), unit('b', 0.7)])).toBe('')
  expect(firstChoice(ordinary, [unit('a', 0.5)])).toBe('')
  expect(firstChoice(ordinary, [])).toBe('')
})
it('does not lead the hand back to the unit that has just returned it', () => {
  const returned = (proper: string | null) => ({
    ...ordinary, assignments: [{ id: 1, kind: 'lead' }] as Assignment[],
    roads: { applications: [{ id: 5, kind: 'return', state: 'granted', assignment: 1, organisation: { code: 'a', name: 'a' }, proper_organisation: proper } as Application] } as OrderDetail['roads'],
  })
  const offered = [unit('a', 0.92), unit('b', 0.8)]
  expect(returnedBy(returned(null))).toEqual(['a'])
  expect(firstLead(returned('c'), offered)).toBe('c')
  expect(firstLead(returned(null), offered)).toBe('b')
  expect(firstLead(returned('a'), [unit('a', 0.92), unit('b', 0.4)])).toBe('')
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

it('asks for a report whose unit the accused belongs to until somebody has said', () => {
  const accused = { kind: 'person' as const, name: '李队长', organisation: null }
  const report = { request_type: 'report' as const, confidential: false, track: 'ordinary' as const, complained_of: accused }
  expect(accusedIsUnsettled(report)).toBe(true)
  expect(accusedIsUnsettled({ ...report, complained_of: { ...accused, organisation: 'CA-CG' } })).toBe(false)
  expect(accusedIsUnsettled({ ...report, complained_of: null })).toBe(false)
  const work = { ...report, request_type: 'complaint' as const }
  expect(accusedIsUnsettled(work)).toBe(true)
  expect(accusedIsUnsettled({ ...work, complained_of: { ...accused, kind: 'unit' as const } })).toBe(false)
})

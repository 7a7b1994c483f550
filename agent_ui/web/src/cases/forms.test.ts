import { describe, expect, it } from 'vitest'
import type { CaseDetail } from '@/api/cases'
import { bodyOf, lacking, shown } from './forms'

const one = { version: 7, level: 1 } as CaseDetail

describe('what a command of a case asks for', () => {
  it('asks for a service confirmation in words and on paper', () => {
    expect(shown('close', { basis: 'confirmed' }).map((f) => f.name)).toEqual(['basis', 'satisfaction', 'comment'])
    expect(lacking('close', { basis: 'service_confirmed' })).toEqual(['explanation', 'document'])
    expect(lacking('close', { basis: 'confirmed' })).toEqual([])
  })

  it('sends what is shown and nothing else', () => {
    const filled = { basis: 'confirmed', satisfaction: 5, explanation: '先写了一半' }
    expect(bodyOf('close', filled, one)).toEqual({ version: 7, basis: 'confirmed', satisfaction: 5 })
  })

  it('climbs one level at a time', () => {
    expect(bodyOf('climb', { reason: ' 须协调 ' }, one)).toEqual({ version: 7, reason: '须协调', to_level: 2 })
  })

  it('wants steps in a plan', () => {
    expect(lacking('set_plan', { plan: '先临时供电。', milestones: [] })).toEqual(['milestones'])
  })
})

import { describe, expect, it } from 'vitest'
import type { HeardField } from '@/api/hearings'
import { changesFor, pieces } from './fields'

const heard = (value: HeardField['value'], source = 'citizen'): HeardField =>
  ({ value, source, confidence: 0.8, accepted: false, words: [], suggestion: null })

describe('what was heard', () => {
  it('goes to its fields, the number of the line to the caller and a named one to whom to call', () => {
    expect(changesFor({ title: heard('路灯'), phone: heard('13900001111', 'caller_id') }, new Set())).toEqual({ title: '路灯', phone: '13900001111' })
    expect(changesFor({ phone: heard('13900001111'), urgency: heard('normal') }, new Set())).toEqual({ contactPhone: '13900001111' })
  })
  it('leaves alone what is being typed', () => {
    expect(changesFor({ title: heard('路灯'), address: heard('中山路') }, new Set(['title']))).toEqual({ address: '中山路' })
  })
  it('shows numbers and the words a field stands on', () => {
    expect(pieces('电话13900001111在', 3, [{ line: 3, start: 0, end: 2 }, { line: 4, start: 0, end: 1 }])).toEqual([
      { text: '电话', kind: 'marked' }, { text: '13900001111', kind: 'number' }, { text: '在', kind: 'plain' },
    ])
  })
})

import { expect, it } from 'vitest'
import type { PolicyRow } from '@/api/calendars'
import { draftOf, lacking, nextCode, proposalOf } from './policyForm'

const row: PolicyRow = {
  code: 'ST-QZ-22', clock: 'statutory', request_type: 'help', urgency: '', category_code: '', place_code: '', track: '', unit: 'working_day', amount: 10,
  calendar: 'office', source: '办法', valid_from: '2022-09-01', valid_to: null, warn_shares: ['1/2'], overdue_times: ['3'], start_rule: 'next_day', end_rule: 'office_close',
}
const written = { ...draftOf(row, [row], '2027-01-01'), amount: 8, source: '潮府办〔2026〕15号', document: '潮府办〔2026〕15号', reason: '压缩时限' }

it('takes over what the row it follows binds, never its source', () => {
  const draft = draftOf(row, [row], '2027-01-01')
  expect(draft).toMatchObject({ code: 'ST-QZ-22-202701', request_type: 'help', amount: 10, calendar: 'office', source: '', valid_from: '2027-01-01' })
  expect(lacking(draft)).toEqual(['source', 'document', 'reason'])
  expect(lacking(draftOf(null, [row], '2027-01-01'))).toEqual(['code', 'amount', 'source', 'document', 'reason'])
})

it('gives a code that is not taken', () => {
  expect(nextCode('ST-QZ-22-202612', '2027-01-05', [{ ...row, code: 'ST-QZ-22-202701' }])).toBe('ST-QZ-22-202701-2')
})

it('sends the row with its warnings and rules, and no empty last day', () => {
  expect(lacking(written)).toEqual([])
  const sent = proposalOf(written, row)
  expect(sent).toMatchObject({ document: '潮府办〔2026〕15号', reason: '压缩时限', row: { amount: 8, warn_shares: ['1/2'], start_rule: 'next_day' } })
  expect(sent.row).not.toHaveProperty('valid_to')
  expect(sent.row).not.toHaveProperty('document')
})

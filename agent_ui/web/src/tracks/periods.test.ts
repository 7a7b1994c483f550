import { expect, it } from 'vitest'
import { periodsOf } from './periods'

it('knows the last month across a new year and in a leap year', () => {
  expect(periodsOf('2027-01-04').map(({ since, until }) => [since, until])).toEqual([
    ['2027-01-01', '2027-01-04'], ['2026-12-01', '2026-12-31'], ['2027-01-01', '2027-01-04'],
  ])
  expect(periodsOf('2028-03-31')[1]).toEqual({ name: 'lastMonth', since: '2028-02-01', until: '2028-02-29' })
})

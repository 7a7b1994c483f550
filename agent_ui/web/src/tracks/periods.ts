/** The periods a report is usually asked for, up to a day: this month, the last one, this year. */
export interface Period { name: 'month' | 'lastMonth' | 'year'; since: string; until: string }

export function periodsOf(today: string): Period[] {
  const [year, month] = today.split('-').map(Number) as [number, number]
  const first = (y: number, m: number) => `${y}-${String(m).padStart(2, '0')}-01`
  const [y, m] = month === 1 ? [year - 1, 12] : [year, month - 1]
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate()
  return [
    { name: 'month', since: first(year, month), until: today },
    { name: 'lastMonth', since: first(y, m), until: `${first(y, m).slice(0, 8)}${last}` },
    { name: 'year', since: first(year, 1), until: today },
  ]
}

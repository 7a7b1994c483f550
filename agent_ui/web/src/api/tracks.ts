/** Bad ratings, complaints about conduct and hard matters: their ledgers and what is done with them. */
import { request } from './client'

export type Ledger = 'bad-ratings' | 'efficiency-cases' | 'hard-matters'
export interface Due { due_at: string; is_running: boolean; is_late: boolean }
export interface Entry {
  id?: number; number: string; version: number; title: string; acts: string[]
  stage_name?: string; state_name?: string; opened_at: string
  score?: number; comment?: string | null; verdict_name?: string | null; organisation_name?: string | null
  verification?: Due | null; rectification?: Due | null
  exclusions?: { ground: string; reason: string; asked_by: string; is_granted: boolean | null; decided_by: string | null }[]
  accused_organisation_name?: string | null; finding_name?: string | null; handling_name?: string | null
  decide_clock?: Due | null; finish_clock?: Due | null; held_by_accused?: boolean; answer?: string | null
  kind_name?: string | null; complexity_name?: string | null; officer_name?: string | null
  service_item?: string | null; tried?: string | null; explain_clock?: Due | null; done_clock?: Due | null
  explanation?: string | null; result?: string | null; steps?: { at: string; what: string; by_name: string }[]
}
export interface Share { value: number; low: number; high: number }
export interface UnitReport {
  code: string; name: string; received: number; accepted: number; refused: number; closed: number; in_time: number; in_first_time: number
  substantiated: number; partly: number; in_time_share: Share | null; substantiated_share: Share | null; too_few: boolean
}
export interface EfficiencyReport { since: string; until: string; least: number; whole: UnitReport; units: UnitReport[] }
export type Fields = Record<string, string | number | boolean | undefined>

const key = (ledger: Ledger, one: Pick<Entry, 'id' | 'number'>) => (ledger === 'bad-ratings' ? String(one.id) : encodeURIComponent(one.number))

export async function entries(ledger: Ledger): Promise<Entry[]> {
  return (await request<{ items: Entry[] }>(ledger)).items
}
export const entry = (ledger: Ledger, one: Entry) => request<Entry>(`${ledger}/${key(ledger, one)}`)
export const act = (ledger: Ledger, one: Pick<Entry, 'id' | 'number' | 'version'>, what: string, fields: Fields) =>
  request<Entry>(`${ledger}/${key(ledger, one)}/${what.replaceAll('_', '-')}`, {
    method: 'POST',
    body: what === 'take_in' ? fields : { version: one.version, ...fields },
  })
export const kinds = async () =>
  (await request<{ items: { code: string; name: string }[] }>('hard-matters/kinds')).items
export const takeIn = (number: string, fields: Fields) =>
  request<Entry>(`hard-matters/${encodeURIComponent(number)}/take-in`, { method: 'POST', body: fields })
export const efficiencyReport = (since: string, until: string) =>
  request<EfficiencyReport>('efficiency-cases/report', { query: { since, until } })

/** 各层级负责人: who holds which level of the ladder in which unit. */
import { request } from './client'

export interface Appointment {
  id: number; level: number; level_name: string; organisation: string; organisation_name: string
  username: string; name: string; post: string; valid_from: string; valid_to: string | null
}
export interface HeldLevel {
  level: number; level_name: string; post: string; named: Appointment[]; to_come: Appointment[]
  by_role: string[]; is_vacant: boolean; may_hold: { username: string; name: string }[]
}
export interface UnitLadder { organisation: string; organisation_name: string; is_city: boolean; open_cases: number; levels: HeldLevel[] }

export const units = async () => (await request<{ items: UnitLadder[] }>('ladder-holders/units')).items
export const appoint = (body: object) => request<Appointment>('ladder-holders', { method: 'POST', body })
export const end = (id: number, last_day: string) => request<unknown>(`ladder-holders/${id}/end`, { method: 'POST', body: { last_day } })

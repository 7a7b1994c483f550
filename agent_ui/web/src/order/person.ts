import type { Citizen, RevealField } from '@/api/types'

export interface PersonLine { field: RevealField; value: string }

/** What is known of the citizen, one number once: the calling number repeats the contact number when there is no other. */
export function personLines(citizen: Citizen, reveals: readonly RevealField[]): PersonLine[] {
  const lines: PersonLine[] = []
  const add = (field: RevealField, value: string | null) => { if (value) lines.push({ field, value }) }
  add('name', citizen.name)
  const same = citizen.phone === citizen.contact_phone
  if (!same || reveals.includes('phone')) add('phone', citizen.phone)
  if (!same || !reveals.includes('phone')) add('contact_phone', citizen.contact_phone)
  return lines
}

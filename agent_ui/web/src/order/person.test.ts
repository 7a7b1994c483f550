import { expect, it } from 'vitest'
import type { Citizen } from '@/api/types'
import { personLines } from './person'

const citizen = (phone: string | null, contact: string | null): Citizen => ({
  name: '陈**', phone, contact_phone: contact, on_behalf_of: null, anonymous: false, no_reply_wanted: false,
})
const fields = (person: Citizen, reveals: Parameters<typeof personLines>[1]) => personLines(person, reveals).map((line) => line.field)

it('shows one number once, under the name it can be revealed by', () => {
  expect(fields(citizen('138****4406', '138****4406'), ['name', 'contact_phone'])).toEqual(['name', 'contact_phone'])
  expect(fields(citizen('138****4406', '138****4406'), ['name', 'phone', 'contact_phone'])).toEqual(['name', 'phone'])
  expect(fields(citizen('138****4406', '139****0000'), [])).toEqual(['name', 'phone', 'contact_phone'])
  expect(fields(citizen(null, null), [])).toEqual(['name'])
})

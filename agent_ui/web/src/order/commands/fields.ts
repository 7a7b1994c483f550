/** The fields of an order that may be corrected, and what of them was. */
import type { OrderDetail } from '@/api/types'

export interface Fields {
  title: string
  request_type: string
  urgency: string
  track: string
  category_code: string
  place_code: string
  address: string
  is_confidential: boolean
  complained_of_kind: string
  complained_of_name: string
  complained_of_organisation: string
}

export function fieldsOf(order: OrderDetail): Fields {
  return {
    title: order.title,
    request_type: order.request_type,
    urgency: order.urgency,
    track: order.track,
    category_code: order.category?.code ?? '',
    place_code: order.place.code ?? '',
    address: order.place.address ?? '',
    is_confidential: order.confidential,
    complained_of_kind: order.complained_of?.kind ?? '',
    complained_of_name: order.complained_of?.name ?? '',
    complained_of_organisation: order.complained_of?.organisation ?? '',
  }
}

/** Follows the order where nobody wrote: fields still as they were take the new value. */
export function rebase(draft: Fields, base: Fields, fresh: Fields): void {
  for (const key of Object.keys(fresh) as (keyof Fields)[]) {
    if (draft[key] === base[key]) Object.assign(draft, { [key]: fresh[key] })
  }
  Object.assign(base, fresh)
}

/** Fields that can be emptied go as null; the others are left out when empty. */
const EMPTIABLE: readonly (keyof Fields)[] = [
  'place_code', 'address', 'complained_of_kind', 'complained_of_name', 'complained_of_organisation',
]

export function changesOf(before: Fields, after: Fields): Record<string, string | boolean | null> {
  const changes: Record<string, string | boolean | null> = {}
  for (const key of Object.keys(before) as (keyof Fields)[]) {
    const value = after[key]
    const now = typeof value === 'string' ? value.trim() : value
    if (now === before[key]) continue
    if (now === '') {
      if (EMPTIABLE.includes(key)) changes[key] = null
    } else changes[key] = now
  }
  return changes
}

import type { Place } from '@/api/types'

/** A place as one reads it, from wide to narrow, without saying a name twice. */
export function placeText(place: Place | null | undefined): string {
  if (!place) return ''
  const { district, town, village, address } = place
  const rest = [district, town, village].filter(Boolean).reduce((left, name) => left!.replace(name!, ''), address ?? '')!.trim()
  return [district, town, village, rest].filter(Boolean).join(' ')
}

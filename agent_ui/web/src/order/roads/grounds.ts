/** The name of a typed reason, whichever of the city's lists it stands on. */
import type { Reference } from '@/api/types'

export const groundName = (pack: Reference | null, code: string): string =>
  [...(pack?.return_grounds ?? []), ...(pack?.refusal_grounds ?? [])].find((one) => one.code === code)?.name ?? code

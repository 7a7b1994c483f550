import type { Division } from '@/api/types'

/**
 * The listed division that a code lies in: itself when listed, else the listed one whose code begins it.
 * Villages are not listed, but their twelve digits begin with the nine of their town.
 */
export function townOf(divisions: readonly Division[], code: string): string {
  if (!code || divisions.some((one) => one.code === code)) return code
  const holders = divisions.filter((one) => code.startsWith(one.code.replace(/0+$/, '')))
  return holders.sort((a, b) => b.code.replace(/0+$/, '').length - a.code.replace(/0+$/, '').length)[0]?.code ?? ''
}

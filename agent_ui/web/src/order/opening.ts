/** The command an order's page opens on. */
import type { AllowedCommand, Command } from '@/api/types'

// Once these are allowed, the asking is done: they lead on, and another call would only disturb the citizen.
const SETTLING: readonly Command[] = ['rework', 'rectify', 'close']

export function openingCommand(allowed: readonly AllowedCommand[], chosen: Command | null): Command | null {
  const names = allowed.map((one) => one.command)
  if (chosen && names.includes(chosen)) return chosen
  return SETTLING.find((command) => names.includes(command)) ?? allowed.find((one) => one.primary)?.command ?? names[0] ?? null
}

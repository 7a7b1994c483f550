import { expect, it } from 'vitest'
import { COMMANDS } from '@/api/commands'
import bodies from './bodies.json'
import { BY_HAND, carriesPart, TABLE } from './table'

/** The server's bodies: command → field → whether it is required, and its limits where it has some. */
interface Limits { required: boolean; min?: number; max?: number; options?: string[] }
const server = bodies as unknown as Record<string, Record<string, Limits>>

it('has a form for every command of the server, and for no other', () => {
  expect([...BY_HAND, ...Object.keys(TABLE)].sort()).toEqual(Object.keys(server).sort())
  expect([...COMMANDS].sort()).toEqual(Object.keys(server).sort())
})
it('asks for every field that the server demands, and for none it does not know', () => {
  for (const [command, form] of Object.entries(TABLE)) {
    const wanted = server[command]!
    const asked = form.fields.map((field) => field.name)
    const known = Object.keys(wanted).filter((name) => !['version', 'assignment'].includes(name))
    expect(asked.filter((name) => !known.includes(name)), command).toEqual([])
    const demanded = known.filter((name) => wanted[name]!.required)
    expect(demanded.filter((name) => !asked.includes(name)), command).toEqual([])
    // A tick is always sent, so that it is never missing.
    const optional = form.fields.filter((field) => demanded.includes(field.name) && !field.required && field.kind !== 'tick')
    expect(optional.map((field) => field.name), command).toEqual([])
  }
})
it('keeps the limits of the server', () => {
  for (const [command, form] of Object.entries(TABLE)) {
    for (const field of form.fields) {
      const { min, max, options } = server[command]![field.name]!
      if ('max' in field && max !== undefined) expect(field.max, `${command}.${field.name}`).toBe(max)
      if ('min' in field && min !== undefined) expect(field.min, `${command}.${field.name}`).toBeGreaterThanOrEqual(min)
      if (field.kind === 'choice' && options) expect([...field.options].sort(), `${command}.${field.name}`).toEqual([...options].sort())
    }
  }
})
it('sends the part with a command exactly where the server takes it', () => {
  for (const command of COMMANDS) expect(carriesPart(command), command).toBe('assignment' in server[command]!)
})

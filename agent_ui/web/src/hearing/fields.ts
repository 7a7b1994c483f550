/** What was heard, brought into the form: which field goes where, and where in a line its words stand. */
import type { HeardField, HeardValue, Words } from '@/api/hearings'
import type { Registration } from '@/register/registration'

/** Fields of the form that fill themselves. */
export type FormKey = 'title' | 'content' | 'requestType' | 'categoryCode' | 'placeCode' | 'address' | 'citizenName' | 'phone' | 'contactPhone' | 'company' | 'uscc' | 'confidential'

const KEYS: Record<string, FormKey> = {
  title: 'title', content: 'content', request_type: 'requestType', category_code: 'categoryCode', place_code: 'placeCode',
  address: 'address', citizen_name: 'citizenName', phone: 'contactPhone', company: 'company', uscc: 'uscc', confidential: 'confidential',
}
export const HEARD = Object.keys(KEYS)

/** The number of the line is where the call came from; one she names is where she wants to be called. */
export const keyOf = (name: string, source: string): FormKey | undefined => (name === 'phone' && source === 'caller_id' ? 'phone' : KEYS[name])

export const nameOf = (key: FormKey): string | undefined => HEARD.find((name) => KEYS[name] === key)

const asFormValue = (key: FormKey, value: HeardValue): string | boolean =>
  key === 'confidential' ? value === true : typeof value === 'string' ? value : ''

/** What is put into the form now: never a field whose typing has not reached the server yet. */
export function changesFor(fields: Record<string, HeardField>, unsent: ReadonlySet<string>): Partial<Pick<Registration, FormKey>> {
  const changes: Record<string, string | boolean> = {}
  for (const [name, field] of Object.entries(fields)) {
    const key = keyOf(name, field.source)
    if (key && !unsent.has(name)) changes[key] = asFormValue(key, field.value)
  }
  return changes as Partial<Pick<Registration, FormKey>>
}

export interface Piece { text: string; kind: 'plain' | 'number' | 'marked' }

/** A line's text in pieces: numbers stand out, and the words a field stands on. */
export function pieces(text: string, line: number, words: readonly Words[]): Piece[] {
  const marked = words.filter((one) => one.line === line)
  const kinds = Array.from(text, () => 'plain' as Piece['kind'])
  for (const found of text.matchAll(/\d[\d-]{2,}/g)) kinds.fill('number', found.index, found.index + found[0].length)
  for (const one of marked) kinds.fill('marked', one.start, one.end)
  const out: Piece[] = []
  Array.from(text).forEach((letter, at) => {
    const last = out.at(-1)
    if (last && last.kind === kinds[at]) last.text += letter
    else out.push({ text: letter, kind: kinds[at]! })
  })
  return out
}

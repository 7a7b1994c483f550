/** From a form of the table to what is sent: first values, what is missing, the body. */
import type { OrderDetail } from '@/api/types'
import { fromDesk } from '@/kit/time'
import type { Draft, Field, Form } from './table'

export interface Part { title: string; content: string; category_code: string; place_code: string }
export const blankPart = (): Part => ({ title: '', content: '', category_code: '', place_code: '' })

function firstValue(field: Field): unknown {
  switch (field.kind) {
    case 'tick': return false
    case 'choice': return field.initial ?? ''
    case 'days': return field.initial
    case 'units': return []
    case 'lines': return []
    case 'parts': return [blankPart()]
    case 'application': case 'question': return null
    default: return ''
  }
}
export const firstValues = (form: Form): Draft => Object.fromEntries(form.fields.map((field) => [field.name, firstValue(field)]))

export const shown = (form: Form, order: OrderDetail, draft: Draft): Field[] =>
  form.fields.filter((field) => field.when?.(order, draft) ?? true)

const length = (value: unknown): number => Array.from(String(value ?? '').trim()).length

/** What is wrong with one field, as a key under `road.wrong` with its number; null when nothing is. */
export function wrongWith(field: Field, value: unknown): { key: string; n: number } | null {
  const empty = value === '' || value === null || value === undefined || (Array.isArray(value) && value.length === 0) || (typeof value === 'string' && !value.trim())
  if (empty) return field.required ? { key: 'needed', n: 0 } : null
  if (field.kind === 'text' || field.kind === 'line' || field.kind === 'answer') {
    if (length(value) < (field.min ?? 0)) return { key: 'short', n: field.min ?? 0 }
    return length(value) > field.max ? { key: 'long', n: field.max } : null
  }
  if (field.kind === 'days') {
    const days = Number(value)
    return Number.isInteger(days) && days >= field.min && days <= field.max ? null : { key: 'days', n: field.max }
  }
  if (field.kind === 'lines') {
    const lines = value as string[]
    return lines.some((one) => length(one) < 2 || length(one) > 200) ? { key: 'line', n: 0 } : lines.length > field.max ? { key: 'many', n: field.max } : null
  }
  if (field.kind === 'parts') {
    return (value as Part[]).some((one) => length(one.title) < 2 || length(one.content) < 2) ? { key: 'part', n: 0 } : null
  }
  return null
}

function sent(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case 'until': return fromDesk(String(value))
    case 'days': return Number(value)
    case 'parts': return (value as Part[]).map((one) => ({
      title: one.title.trim(), content: one.content.trim(),
      ...(one.category_code ? { category_code: one.category_code } : {}), ...(one.place_code ? { place_code: one.place_code } : {}),
    }))
    case 'lines': return (value as string[]).map((one) => one.trim())
    default: return typeof value === 'string' ? value.trim() : value
  }
}

/** The body without what was left empty; ticks always go. */
export function bodyOf(form: Form, order: OrderDetail, draft: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of shown(form, order, draft)) {
    const value = draft[field.name]
    const empty = value === null || value === undefined || (typeof value === 'string' && !value.trim())
    if (!empty) body[field.name] = sent(field, value)
  }
  return body
}

import { ref, shallowRef } from 'vue'
import * as api from '@/api/orders'
import { ApiError, newKey, OFFLINE, TIMED_OUT } from '@/api/client'
import type { Command, OrderDetail } from '@/api/types'
import { useErrorText } from '@/composables/useErrorText'

export interface Conflict { kind: 'version' | 'illegal'; detail: string; allowed: string[] }

/** Whether the outcome of an attempt is unknown, so that a repeat must carry the same key. */
export const isUnsettled = (error: unknown): boolean =>
  !(error instanceof ApiError) || error.code === OFFLINE || error.code === TIMED_OUT || error.status >= 500

export const asConflict = (error: unknown): Conflict | null => {
  if (!(error instanceof ApiError) || error.status !== 409) return null
  if (error.code === 'version-conflict') return { kind: 'version', detail: error.detail, allowed: [] }
  if (error.code === 'illegal-transition') return { kind: 'illegal', detail: error.detail, allowed: error.allowed }
  return null
}

/** Gives commands to one order, each attempt under a key of its own. */
export function useCommand(current: () => OrderDetail | null, done: (detail: OrderDetail, command: Command) => void) {
  const errorText = useErrorText()
  const busy = ref(false)
  const problem = ref('')
  const fields = shallowRef<Record<string, string>>({})
  const conflict = shallowRef<Conflict | null>(null)
  let attempt: { what: string; key: string } | null = null

  function clear(): void {
    problem.value = ''
    fields.value = {}
    conflict.value = null
  }

  async function give(command: Command, body: object): Promise<boolean> {
    const order = current()
    if (!order || busy.value) return false
    const full = { version: order.version, ...body }
    const what = JSON.stringify([order.number, command, full])
    if (attempt?.what !== what) attempt = { what, key: newKey() }
    clear()
    busy.value = true
    try {
      const detail = await api.command(order.number, command, full, attempt.key)
      attempt = null
      done(detail, command)
      return true
    } catch (error) {
      if (!isUnsettled(error)) attempt = null
      conflict.value = asConflict(error)
      if (!conflict.value) problem.value = errorText(error)
      if (error instanceof ApiError) fields.value = Object.fromEntries(error.fields.map((one) => [one.field, one.message]))
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, fields, conflict, give, clear }
}

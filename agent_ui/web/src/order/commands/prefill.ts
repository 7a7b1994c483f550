import type { OrderDetail } from '@/api/types'
import { useDraft } from '@/composables/drafts'
import { TABLE, type Draft } from './table'
import { firstValues } from './values'

/** Begins the form of a merge with its main order and its reason, as if they had been chosen there. */
export function beginMerge(order: OrderDetail, into: string, reason: string): void {
  const draft = useDraft<Draft>(`${order.number}/${order.round}/merge`, () => firstValues(TABLE.merge!))
  draft.into = into
  draft.reason = reason
}

/** Where a citizen's matter stands, in the four steps a citizen knows. */
import type { CitizenRequest, OrderState } from '@/api/types'

export const STEPS = ['received', 'dispatched', 'working', 'answered'] as const
export type Step = (typeof STEPS)[number]

/** The steps of a matter: one that no unit ever had is received and answered. */
export const stepsOf = (request: Pick<CitizenRequest, 'state' | 'was_dispatched'>): readonly Step[] =>
  (request.state === 'closed' || request.state === 'archived') && !request.was_dispatched ? ['received', 'answered'] : STEPS

const REACHED: Record<OrderState, number> = {
  registered: 0, pending_supplement: 0, pending_dispatch: 0, in_consultation: 0, merged: 1, suspended: 2, dispatched: 1, in_progress: 2, pending_review: 2, pending_follow_up: 3, closed: 3, archived: 3,
}

/** Index of the step reached; a matter answered once stays answered though it is worked on again. */
export const stepOf = (request: Pick<CitizenRequest, 'state'>): number => REACHED[request.state] ?? 0

/** Whether the hotline still works on it: she may add, ask, take back. */
export const isBeforeAnswer = (state: string): boolean => state in REACHED && !['pending_follow_up', 'closed', 'archived'].includes(state)

export const scoreOf = (rating: CitizenRequest['rating']): number | null =>
  rating === null ? null : typeof rating === 'number' ? rating : rating.score

/** A code as people type it: with spaces, dashes or in small letters. */
export const cleanNumber = (text: string): string => text.replace(/\s/g, '').toUpperCase()
export const cleanCode = (text: string): string => text.replace(/\s/g, '')

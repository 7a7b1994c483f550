/** What a reply begins with. */
import type { OrderDetail, ReplyRecord, Truth } from '@/api/types'

export interface ReplyDraft { isTrue: Truth | null; isSolved: boolean | null; unsolvedReason: string; findings: string; answer: string }
type Written = Pick<OrderDetail, 'replies' | 'round' | 'own'>

export const emptyReply = (): ReplyDraft => ({ isTrue: null, isSolved: null, unsolvedReason: '', findings: '', answer: '' })
/** Nothing was written; an answer alone is what a reload of the page left over. */
export const isEmpty = (draft: ReplyDraft): boolean =>
  draft.isTrue === null && draft.isSolved === null && !draft.unsolvedReason && !draft.findings

/** One's own last reply of this round where it was sent back: never that of a unit below or above. */
export function sentBackReply({ replies, round, own }: Written): ReplyRecord | null {
  const last = replies.filter((one) => one.round === round && one.assignment === own?.assignment).at(-1)
  return last?.state === 'sent_back' ? last : null
}

export const fromReply = (reply: ReplyRecord, answer = ''): ReplyDraft => ({
  isTrue: reply.is_true, isSolved: reply.is_solved, unsolvedReason: reply.unsolved_reason ?? '', findings: reply.internal_findings ?? '', answer: answer || reply.public_answer,
})

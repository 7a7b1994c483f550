/** Which of the allowed moves stand open on the page, and which wait behind 更多. */
import type { AllowedCommand, BlockedCommand, Command, OrderState } from '@/api/types'

export const THEMES = ['dispatching', 'applications', 'pressure', 'joining', 'other'] as const
export type Theme = (typeof THEMES)[number]

/** The straight road; all others stand under a theme. */
const STRAIGHT: readonly Command[] = [
  'accept', 'amend', 'direct_close', 'dispatch', 'sign_in', 'contact', 'reply', 'approve', 'send_back', 'follow_up', 'close', 'rework', 'rectify', 'archive',
]
const UNDER: Record<Exclude<Theme, 'other'>, readonly Command[]> = {
  dispatching: [
    'designate', 'consult', 'give_opinion', 'conclude', 'add_co_handler', 'delegate', 'recall', 'accept_part', 'send_back_part', 'draft_reply', 'sign_reply', 'return_draft',
  ],
  applications: [
    'request_return', 'grant_return', 'request_extension', 'grant_extension', 'request_suspension', 'grant_suspension', 'report_progress', 'review_suspension', 'resume',
    'request_unreasonable', 'grant_unreasonable', 'request_final_answer', 'grant_final_answer', 'request_appeal', 'grant_appeal', 'reject_request', 'cancel_request',
    'override_term',
  ],
  pressure: ['urge', 'supervise', 'answer_supervision', 'send_back_supervision', 'end_supervision', 'instruct'],
  joining: ['merge', 'unmerge', 'answer_with_main', 'split'],
}

export const isStraight = (command: Command): boolean => STRAIGHT.includes(command)
export function themeOf(command: Command): Theme {
  return THEMES.find((theme) => theme !== 'other' && UNDER[theme].includes(command)) ?? 'other'
}

/** Somebody else waits for this person's word: these come before everything. */
const WAITED_FOR: readonly Command[] = [
  'grant_return', 'grant_extension', 'grant_suspension', 'grant_unreasonable', 'grant_final_answer', 'grant_appeal', 'reject_request',
  'sign_reply', 'return_draft', 'give_opinion', 'relay_answer',
]
/** What a desk is likely to want next, where the straight road is not all. */
const LIKELY: Partial<Record<OrderState, readonly Command[]>> = {
  registered: ['refuse', 'ask_supplement'],
  pending_supplement: ['supplement'],
  pending_dispatch: ['designate', 'merge', 'ask_supplement', 'refuse', 'consult'],
  in_consultation: ['conclude'],
  merged: ['unmerge'],
  dispatched: ['answer_supervision', 'request_return', 'urge'],
  in_progress: ['draft_reply', 'answer_supervision', 'accept_part', 'send_back_part', 'delegate', 'request_extension', 'request_return', 'end_supervision', 'urge'],
  suspended: ['report_progress', 'review_suspension', 'resume', 'answer_supervision'],
  pending_review: ['answer_supervision', 'end_supervision'],
  pending_follow_up: ['answer_supervision', 'request_final_answer', 'end_supervision'],
  closed: ['request_appeal', 'reactivate'],
  archived: ['reactivate'],
}
/** States off the road, where their own moves come before those of the road. */
const RESTING: readonly OrderState[] = ['pending_supplement', 'in_consultation', 'suspended']
/** As many stand open; the keys Alt+1 … Alt+6 reach them. */
export const MOST_OPEN = 6

export const keyOf = (one: Pick<AllowedCommand, 'command' | 'assignment'>): string =>
  one.assignment ? `${one.command}@${one.assignment}` : one.command

/** Returned so often that only naming a unit for good leads on. */
const mustDesignate = (order: Offers): boolean =>
  order.blocked.some((one) => one.command === 'dispatch') && order.commands.some((one) => one.command === 'designate')

export interface Group { theme: Theme; free: AllowedCommand[]; blocked: BlockedCommand[] }
export interface Arranged { open: AllowedCommand[]; shut: BlockedCommand[]; more: Group[] }
interface Offers { state: OrderState; commands: readonly AllowedCommand[]; blocked: readonly BlockedCommand[] }

export function arrange(order: Offers): Arranged {
  const likely = LIKELY[order.state] ?? []
  const rank = ({ command, primary }: AllowedCommand): number => {
    if (WAITED_FOR.includes(command)) return WAITED_FOR.indexOf(command)
    if (command === 'designate' && mustDesignate(order)) return 90
    const at = likely.indexOf(command)
    if (isStraight(command)) return primary ? 100 : 200
    return at < 0 ? 1000 : (RESTING.includes(order.state) ? 0 : 300) + 50 + at
  }
  const ranked = order.commands.map((one, at) => ({ one, rank: rank(one), at })).sort((a, b) => a.rank - b.rank || a.at - b.at)
  const open = ranked.filter((one) => one.rank < 1000).slice(0, MOST_OPEN).map((one) => one.one)
  const rest = order.commands.filter((one) => !open.includes(one))
  const shut = order.blocked.filter((one) => isStraight(one.command))
  const behind = order.blocked.filter((one) => !isStraight(one.command))
  const more = THEMES.map((theme) => ({
    theme,
    free: rest.filter((one) => themeOf(one.command) === theme),
    blocked: behind.filter((one) => themeOf(one.command) === theme),
  })).filter((group) => group.free.length || group.blocked.length)
  return { open, shut, more }
}

// Once these are allowed, the asking is done: they lead on, and another call would only disturb the citizen.
const SETTLING: readonly Command[] = ['rework', 'rectify', 'close']

/** What the page opens on: what was chosen, else what leads on; never a side road nobody asked for. */
export function opening(order: Offers, chosen: string | null): AllowedCommand | null {
  const known = order.commands.find((one) => keyOf(one) === chosen)
  if (known) return known
  const { open } = arrange(order)
  if (RESTING.includes(order.state)) return open[0] ?? null
  return open.find((one) => WAITED_FOR.includes(one.command))
    ?? SETTLING.map((command) => open.find((one) => one.command === command)).find(Boolean)
    ?? (mustDesignate(order) ? open.find((one) => one.command === 'designate') : undefined)
    ?? open.find((one) => one.primary)
    ?? open.find((one) => isStraight(one.command))
    ?? null
}

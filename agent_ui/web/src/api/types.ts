/** The shapes the server speaks, named as the server names them. Times are ISO 8601 with offset. */
import type { Command } from './commands'
import type { Ground, Roads } from './roads'

export type RequestType =
  | 'consultation' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise' | 'other'
export type Urgency = 'normal' | 'urgent' | 'emergency'
export type Track = 'ordinary' | 'enterprise' | 'hard_matter' | 'efficiency'
export type Channel = 'phone' | 'web' | 'wechat' | 'walk_in' | 'letter' | 'leader_note' | 'paper_slip'

export type { Command }
export type OrderState =
  | 'registered' | 'pending_supplement' | 'pending_dispatch' | 'in_consultation' | 'merged' | 'dispatched'
  | 'in_progress' | 'suspended' | 'pending_review' | 'pending_follow_up' | 'closed' | 'archived'
export type ClockLevel = 'ok' | 'soon' | 'overdue' | 'stopped'
export type ClockCard = 'yellow' | 'red'
export type Truth = 'true' | 'partly' | 'false'

export interface Unit { code: string; name: string }

export interface Me {
  id: number
  username: string
  display_name: string
  role: string
  role_name: string
  organisation: Unit | null
  permissions: string[]
  step_up_until: string | null
}

export interface Tokens {
  access_token: string
  refresh_token: string
  /** seconds */
  expires_in: number
  user?: Me
}

export interface Named { value: string; name: string }
export interface CategoryNode { code: string; name: string; level: number; parent_code: string | null }
export interface Organisation {
  code: string; name: string; short_name: string; kind: string; parent_code: string | null
}
export interface Division { code: string; name: string; level: string; parent_code: string | null }

export interface Reference {
  city: { code: string; name: string; short_name: string }
  request_types: Named[]
  urgencies: Named[]
  tracks: Named[]
  channels: Named[]
  roles: Named[]
  states: Named[]
  commands: Named[]
  categories: CategoryNode[]
  organisations: Organisation[]
  divisions: Division[]
  refusal_grounds: Ground[]
  return_grounds: Ground[]
}

/** the centre's next working days */
export interface Workday { day: string; closes_at: string; makeup: boolean; provisional: boolean }
export interface Workdays { today: string; items: Workday[] }

export interface Place {
  district: string | null; town: string | null; village: string | null; address: string | null
  /** the narrowest division known */
  code?: string | null
}
export interface CategoryPath { code: string; path: string[] }

export interface SummaryClock {
  kind: string
  kind_name: string
  due_at: string
  original_due_at: string | null
  level: ClockLevel
  remaining_text: string
  provisional: boolean
  card: ClockCard | null
}

/** Who of the centre has an order in hand, and until when. */
export interface ClaimedBy { username: string; name: string; until: string; mine: boolean }

export interface OrderSummary {
  /** the part one's own unit has in it */
  own: { assignment: number; kind: AssignmentKind; state: string; due_at: string | null } | null
  number: string
  title: string
  request_type: RequestType
  urgency: Urgency
  state: OrderState
  track: Track
  channel: Channel
  category: CategoryPath | null
  place: Place
  received_at: string
  lead: Unit | null
  clock: SummaryClock | null
  confidential: boolean
  version: number
  round: number
  claimed_by: ClaimedBy | null
  claimable: boolean
}

export interface OrderCounts {
  by_state: Partial<Record<OrderState, number>>
  overdue: number
  at_risk: number
  due_today: number
}
export interface OrderPage { items: OrderSummary[]; next_cursor: string | null; counts: OrderCounts }

export interface Citizen {
  name: string | null
  phone: string | null
  contact_phone: string | null
  on_behalf_of: string | null
  anonymous: boolean
  no_reply_wanted: boolean
}
export interface Candidate { code: string; name: string; confidence: number; reason: string; copies?: string[] }
export type Missing = 'matter' | 'place'

/** One message of the conversation an order came of. */
export interface Bubble {
  at: string
  by: 'citizen' | 'platform' | 'agent'
  kind: 'text' | 'image' | 'voice' | 'video' | 'location' | 'link' | 'event' | 'other'
  text: string | null
  /** said by the citizen after the order was made */
  is_supplement: boolean
}

/** A conversation before or after its order. */
export interface Chat {
  id: string
  channel: string
  state: 'open' | 'waiting' | 'ordered' | 'closed'
  opened_at: string
  last_message_at: string
  asked_for: Missing[]
  order: string | null
  last_words: string | null
  /** by when a person should have answered her */
  answer_due_at: string | null
}

export interface ChatDetail { conversation: Chat; messages: Bubble[] }

export interface Suggestion {
  request_type: RequestType
  urgency: Urgency
  emergency_handover: string | null
  category: CategoryPath | null
  confidence: number
  actionable: boolean
  evidence: string[]
  departments: Candidate[]
  /** what the words do not say */
  missing: Missing[]
}

export type AssignmentKind = 'lead' | 'co_handling' | 'second_level' | 'copy' | 'consulted'
export interface Assignment {
  id: number
  parent_id: number | null
  kind: AssignmentKind
  organisation: Unit
  state: string
  dispatched_at: string | null
  signed_in_at: string | null
  replied_at: string | null
  note: string | null
  children?: Assignment[]
}

/** One counted stretch of a clock: a day, or a part of one. */
export interface CountedDay { date: string; kind: string; from: string; to: string; minutes: number }
export interface Pause { from: string; to: string | null; reason: string; /** in the clock's own kind of time */ credit_s: number }
/** One change of a due time, with both values; `what` holds what became another, as codes. */
export interface ClockChange {
  at: string
  change: string
  cause: string
  by: 'person' | 'citizen' | 'platform'
  by_name: string | null
  what: Record<string, (string | null)[]>
  action: 'keep' | 'restart' | 'shorten' | null
  rule: string | null
  source: string | null
  old_due_at: string
  new_due_at: string
  old_policy: string
  new_policy: string
  credit_s: number | null
}
/** The term a law gives this one order. */
export interface ClockOverride { unit: string; amount: number; law: string; article: string; document: string; reason: string; at: string; by: string }
export interface ClockWhy {
  /** the command that started it */
  started_by: string | null
  start_rule: string
  end_rule: string
  calendar: string
  calendar_title: string
  calendar_version: string
  counted: CountedDay[]
  /** where the counted days end */
  term_due_at: string
  pauses: Pause[]
  /** a shortened term is never sooner than this */
  floor_at: string | null
  /** the department's clock is never later than this */
  bound_at: string | null
  promise: { until: string; reason: string | null } | null
  override: ClockOverride | null
  changes: ClockChange[]
}
export interface Clock {
  id: number
  kind: string
  kind_name: string
  state: 'running' | 'stopped' | 'void'
  started_at: string
  due_at: string
  original_due_at: string | null
  stopped_at: string | null
  stop_reason: string | null
  level: ClockLevel
  remaining_text: string
  provisional: boolean
  card: ClockCard | null
  unit: string
  amount: number
  policy: { code: string; source: string }
  /** whose part it is the time of */
  assignment: number | null
  /** its reply is still under review */
  stop_is_provisional: boolean
  /** what a stopped clock had used up, in its own kind of time, without and with its pauses */
  net_s: number | null
  gross_s: number | null
  on_time_original: boolean | null
  on_time_promised: boolean | null
  why: ClockWhy
}

/** By which rule an answer counts as having reached its citizen, and whether it has. */
export interface AnswerReach {
  awaits: 'released' | 'sent'
  released_at: string
  bounced_at: string | null
  reached_at: string | null
  how: 'released' | 'sent' | 'follow_up' | 'rating' | 'unreachable' | null
  source: string
}
export interface ContactRecord { at: string; method: string; reached: boolean; note: string; by: string | null }
export interface ReplyRecord {
  id: number
  /** whose part it answers for */
  assignment: number
  round: number
  is_true: Truth
  is_solved: boolean
  unsolved_reason: string | null
  internal_findings: string | null
  public_answer: string
  state: string
  by: string | null
  at: string
  reviewer?: string | null
  reviewed_at?: string | null
  review_note: string | null
}
export interface FollowUpRecord {
  round: number
  at: string
  method: string
  reached: boolean
  contacted: boolean | null
  is_true: boolean | null
  is_solved: boolean | null
  satisfaction: number | null
  comment: string
  by: string
}
export interface RatingRecord { score: number; comment: string | null; at: string; round: number; source: 'citizen' | 'default' }
export interface AttachmentRecord {
  id: number
  kind: string
  name: string
  media_type: string
  size_bytes: number
  purpose: string
  purpose_name: string
  from_citizen: boolean
  by: string | null
  organisation: string | null
  at: string
  round: number | null
  /** of a confidential order: its departments may see it */
  released: boolean
}
/** a file that was not taken, and why in words */
export interface RefusedFile { index: number; name: string; error: string; reason: string }
export interface OrderAttachments {
  items: AttachmentRecord[]
  purposes: { code: string; name: string }[]
  may_upload: boolean
}
export interface Uploaded { items: AttachmentRecord[]; refused: RefusedFile[] }
export interface Utterance { speaker: string; start_s: number; end_s: number; text: string }
/** `assignment` names the part it is about; without one it is about the whole order */
export interface AllowedCommand { command: Command; name: string; primary: boolean; assignment?: number | null }
export interface BlockedCommand { command: Command; name: string; reason: string; assignment?: number | null }

export interface OrderDetail extends OrderSummary {
  roads: Roads
  content: string
  /** the content is the approved abstract of a confidential order */
  is_abstract: boolean
  emergency_handover: string | null
  citizen: Citizen | null
  complained_of: { kind: 'person' | 'unit' | null; name: string | null; organisation: string | null } | null
  company: string | null
  uscc: string | null
  source: string | null
  suggestion: Suggestion | null
  public_answer: string | null
  assignments: Assignment[]
  /** whether the answer of this round has reached the citizen */
  answer_reach: AnswerReach | null
  clocks: Clock[]
  contacts: ContactRecord[]
  replies: ReplyRecord[]
  follow_ups: FollowUpRecord[]
  ratings: RatingRecord[]
  transcript: Utterance[] | null
  has_recording: boolean
  conversation: Bubble[] | null
  attachments: AttachmentRecord[]
  commands: AllowedCommand[]
  blocked: BlockedCommand[]
  /** what this person may have shown in clear, with a reason */
  reveals: RevealField[]
}

export interface OrderEvent {
  id: number
  number: string
  name: string
  title: string
  at: string
  actor: { name: string; organisation: string | null } | null
  detail: string
}

export type RevealField = 'name' | 'phone' | 'contact_phone' | 'content'

export interface CitizenRequest {
  number: string
  state: OrderState
  state_name: string
  title: string
  received_at: string
  promised_at: string | null
  progress: { at: string; text: string }[]
  public_answer: string | null
  emergency: Emergency | null
  /** what the hotline wrote to her, oldest first */
  messages: { at: string; text: string }[]
  can_rate: boolean
  /** whether a unit ever had it */
  was_dispatched: boolean
  rating: { score: number; comment: string | null } | number | null
  enterprise: PublicCase | null
}
/** a matter of the enterprise track as its enterprise reads it */
export interface PublicCase {
  state_name: string; class_name: string | null; level_name: string | null; officer: string | null; plan: string | null
  milestones: { goal: string; organisation: string; due_on: string; done_on: string | null }[]
  refusal: string | null; channel: string | null
}
export interface Receipt { number: string; tracking_code: string; emergency?: Emergency | null; refused_attachments?: RefusedFile[] }
/** whom to call now, and what to do till they come */
export interface Emergency { number: string; advice: string }

/** an emergency somebody on duty must take within minutes */
export interface Alert {
  number: string
  state: 'raised' | 'escalated' | 'acknowledged'
  state_name: string
  handover: string
  service: string
  advice: string
  title: string
  place: string
  channel: Channel
  level: number
  raised_at: string
  due_at: string | null
  acknowledged_by: string | null
  acknowledged_at: string | null
  version: number
}
/** `now` is the server's clock, for countdowns on machines whose own is wrong */
export interface AlertList { items: Alert[]; now: string }

export interface Notice { id: number; number: string; text: string; pressing: boolean; at: string; read_at: string | null; link: string }
export interface NoticePage { items: Notice[]; unread: number }

export interface FollowUpTry { at: string; method: string; reached: boolean; comment: string; by: string }
/** An order waiting for a visit: by which doors, tried how often, and when next. */
export interface PoolItem {
  number: string; title: string; request_type: RequestType; urgency: Urgency; track: Track; channel: Channel
  town: string | null; lead: Unit | null; received_at: string; answered_at: string | null
  round: number; version: number; clock: SummaryClock | null; rule: string | null; why: string
  phone: string | null; on_behalf_of: string | null; confidential: boolean; anonymous: boolean
  doors: string[]; tries: FollowUpTry[]; counted: number; wanted: number; try_from: string; may_call_now: boolean
  satisfaction: number | null; satisfaction_source: 'visit' | 'citizen' | 'default' | null
}
export interface FollowUpPool {
  items: PoolItem[]; next_cursor: string | null; call_from_hour: number; call_until_hour: number; gap_minutes: number
}
export type ScriptField = 'opening' | 'contacted' | 'is_true' | 'is_solved' | 'satisfaction' | 'closing'
export interface Visit { item: PoolItem; public_answer: string | null; script: { field: ScriptField; text: string }[] }

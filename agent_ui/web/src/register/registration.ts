/** What a clerk takes down by hand, and the body made of it. */
import { fromDesk, toDesk } from '@/kit/time'

export const DOORS = ['walk_in', 'phone', 'letter', 'leader_note', 'paper_slip'] as const
/** The server asks for a reason when a matter came in earlier than this before now. */
export const BACKDATED_MS = 3_600_000
const MOST_BYTES = 5 * 1024 * 1024
export const MOST_FILES = 10

export interface Scan { name: string; content_base64: string }
export interface Registration {
  channel: (typeof DOORS)[number]
  source: string
  receivedAt: string
  backdateReason: string
  content: string
  title: string
  requestType: string
  categoryCode: string
  placeCode: string
  address: string
  citizenName: string
  phone: string
  contactPhone: string
  onBehalfOf: string
  anonymous: boolean
  noReplyWanted: boolean
  confidential: boolean
  company: string
  uscc: string
  accusedKind: string
  accusedName: string
  accusedOrganisation: string
  scans: Scan[]
  /** what makes it one of the track of hard matters; kept by a second call */
  hardMatter: boolean
  hardKind: string
  serviceItem: string
  tried: string
  triedTimes: number | ''
}

/** An agent's matters come by telephone, a window's over the counter. */
export const doorOf = (role: string): Registration['channel'] => (role === 'agent' || role === 'shift_leader' ? 'phone' : 'walk_in')

export function blank(now: number, channel: Registration['channel'] = 'walk_in'): Registration {
  return {
    channel, source: '', receivedAt: toDesk(now), backdateReason: '', content: '', title: '', requestType: '', categoryCode: '',
    placeCode: '', address: '', citizenName: '', phone: '', contactPhone: '', onBehalfOf: '', anonymous: false, noReplyWanted: false,
    confidential: false, company: '', uscc: '', accusedKind: '', accusedName: '', accusedOrganisation: '', scans: [],
    hardMatter: false, hardKind: '', serviceItem: '', tried: '', triedTimes: '',
  }
}

export const isBackdated = (form: Pick<Registration, 'receivedAt'>, now: number): boolean =>
  !!form.receivedAt && now - Date.parse(fromDesk(form.receivedAt)) > BACKDATED_MS

export type Wrong = Partial<Record<'content' | 'received_at' | 'backdate_reason' | 'phone' | 'contact_phone' | 'source' | 'tried' | 'tried_times', string>>

/** Message keys of what is wrong, by the server's field name. */
export function wrongWith(form: Registration, now: number): Wrong {
  const wrong: Wrong = {}
  if (!form.content.trim()) wrong.content = 'register.needContent'
  if (!form.receivedAt) wrong.received_at = 'register.needReceived'
  else if (Date.parse(fromDesk(form.receivedAt)) > now + 60_000) wrong.received_at = 'register.future'
  if (isBackdated(form, now) && !form.backdateReason.trim()) wrong.backdate_reason = 'register.needReason'
  for (const [field, value] of [['phone', form.phone], ['contact_phone', form.contactPhone]] as const) {
    if (value.trim() && !/^[+\d][\d\s-]{5,}$/.test(value.trim())) wrong[field] = 'register.badPhone'
  }
  if ((form.channel === 'leader_note' || form.channel === 'letter') && !form.source.trim()) wrong.source = 'register.needSource'
  if (form.hardMatter && form.tried.trim().length < 4) wrong.tried = 'register.needTried'
  if (form.hardMatter && (form.triedTimes === '' || form.triedTimes < 0 || form.triedTimes > 99)) wrong.tried_times = 'register.needTimes'
  return wrong
}

/** Who may take a matter onto the track of hard matters. */
export const HARD_MATTER_ROLES: readonly string[] = ['window_clerk', 'agent', 'shift_leader', 'dispatcher', 'enterprise_officer', 'supervisor']

/** What is said of a hard matter when it is taken in. */
export function takeInOf(form: Registration): { tried: string; tried_times: number; kind?: string; service_item?: string } {
  const { tried, triedTimes, hardKind, serviceItem } = form
  return {
    tried: tried.trim(), tried_times: Number(triedTimes), ...(hardKind ? { kind: hardKind } : {}), ...(serviceItem.trim() ? { service_item: serviceItem.trim() } : {}),
  }
}

export function bodyOf(form: Registration, now: number): Record<string, unknown> {
  const text: Record<string, string> = {
    source: form.source, title: form.title, request_type: form.requestType, category_code: form.categoryCode, place_code: form.placeCode,
    address: form.address, company: form.company, uscc: form.uscc, complained_of_kind: form.accusedKind,
    complained_of_name: form.accusedKind ? form.accusedName : '', complained_of_organisation: form.accusedKind ? form.accusedOrganisation : '',
    on_behalf_of: form.onBehalfOf, phone: form.phone, contact_phone: form.contactPhone, citizen_name: form.anonymous ? '' : form.citizenName,
    backdate_reason: isBackdated(form, now) ? form.backdateReason : '',
  }
  return {
    channel: form.channel,
    content: form.content.trim(),
    // A time typed to the minute may lie a little ahead of the server's clock; then it is simply now.
    ...(Date.parse(fromDesk(form.receivedAt)) < now - 60_000 ? { received_at: fromDesk(form.receivedAt) } : {}),
    ...Object.fromEntries(Object.entries(text).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value)),
    anonymous: form.anonymous,
    no_reply_wanted: form.noReplyWanted,
    confidential: form.confidential,
    ...(form.scans.length ? { attachments: form.scans } : {}),
  }
}

/** A file as the server takes it; null when it is too big. */
export async function toScan(file: File): Promise<Scan | null> {
  if (file.size > MOST_BYTES) return null
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return { name: file.name, content_base64: btoa(binary) }
}

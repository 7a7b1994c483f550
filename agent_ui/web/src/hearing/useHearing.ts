/** A hearing beside the form: what is heard fills it, what is typed stays and is kept on the server. */
import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch, type InjectionKey } from 'vue'
import { ApiError } from '@/api/client'
import * as api from '@/api/hearings'
import type { Hearing, HeardField, Line, Speaker, Typed, Words } from '@/api/hearings'
import { useLive } from '@/stores/live'
import { useSession } from '@/stores/session'
import type { Registration } from '@/register/registration'
import { changesFor, nameOf, type FormKey } from './fields'
import { Microphone } from './microphone'

const TYPING_MS = 500
const WATCHED: FormKey[] = ['title', 'content', 'requestType', 'categoryCode', 'placeCode', 'address', 'citizenName', 'contactPhone', 'company', 'uscc', 'confidential']

export type HearingDesk = ReturnType<typeof useHearing>
const KEY: InjectionKey<HearingDesk> = Symbol('hearing')
export const useHearingDesk = (): HearingDesk | null => inject(KEY, null)

export function useHearing(form: Registration) {
  const live = useLive()
  const session = useSession()
  const hearing = shallowRef<Hearing | null>(null)
  const lines = ref<Line[]>([])
  const marked = shallowRef<Words[]>([])
  const level = ref(0)
  const partial = ref('')
  const off = ref<string | null>(null)
  const listening = ref(false)
  const speaker = ref<Speaker>('citizen')
  const unsent = new Map<string, Typed>()
  const applied: Record<string, unknown> = {}
  let microphone: Microphone | null = null
  let typing = 0
  let fetching: Promise<void> | null = null

  function show(next: Hearing): void {
    hearing.value = next
    const known = new Set(lines.value.map((line) => line.sequence))
    lines.value = [...lines.value, ...next.lines.filter((line) => !known.has(line.sequence))]
    const changes = changesFor(next.fields, new Set(unsent.keys()))
    Object.assign(applied, changes)
    Object.assign(form, changes)
  }
  const last = () => lines.value.reduce((most, line) => Math.max(most, line.sequence), 0)
  function refresh(): Promise<void> {
    const id = hearing.value?.id
    if (!id) return Promise.resolve()
    fetching ??= api.fetchHearing(id, last()).then(show).catch(() => undefined).finally(() => { fetching = null })
    return fetching
  }
  live.onChange((events) => {
    const id = hearing.value?.id
    if (id && (!events || events.some((event) => event.subject === id))) void (fetching ?? Promise.resolve()).then(refresh)
  })

  async function send(): Promise<void> {
    const now = hearing.value
    if (!now || !unsent.size) return
    const changes = Object.fromEntries(unsent)
    try {
      const next = await api.typeInto(now.id, now.version, changes)
      for (const [name, typed] of Object.entries(changes)) if (unsent.get(name) === typed) unsent.delete(name)
      show(next)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'version-conflict') return
      await refresh()
      window.setTimeout(() => void send(), TYPING_MS)
    }
  }
  function note(name: string, typed: Typed, afterMs: number): void {
    unsent.set(name, typed)
    window.clearTimeout(typing)
    typing = window.setTimeout(() => void send(), afterMs)
  }
  const stopWatching = watch(() => WATCHED.map((key) => form[key]), (values) => {
    if (!hearing.value) return
    WATCHED.forEach((key, at) => {
      const name = nameOf(key)
      if (!name || values[at] === (applied[key] ?? (key === 'confidential' ? false : ''))) return
      applied[key] = values[at]
      note(name, { value: values[at]! }, TYPING_MS)
    })
  })

  const field = (name: string): HeardField | undefined => hearing.value?.fields[name]
  const accept = (name: string, value = field(name)?.value ?? null): void => note(name, { value, accepted: true }, 0)
  function use(name: string): void {
    const found = field(name)?.suggestion
    if (found) accept(name, found.value)
  }
  function acceptAll(): void {
    for (const [name, one] of Object.entries(hearing.value?.fields ?? {})) if (one.source !== 'typed' && !one.accepted) accept(name)
  }

  async function listen(): Promise<void> {
    if (hearing.value?.state !== 'live') {
      lines.value = []
      const begun = await api.start(form.phone.trim() ? { calling_phone: form.phone.trim() } : {})
      for (const key of WATCHED) {
        const name = nameOf(key)
        if (name && form[key] && form[key] !== applied[key]) note(name, { value: form[key] }, 0)
      }
      show(begun)
    }
    microphone = new Microphone(hearing.value!.id, speaker.value, {
      token: () => session.freshToken(),
      level: (value) => { level.value = value },
      partial: (text) => { partial.value = text },
      off: (reason) => { off.value = reason },
    })
    await microphone.start()
    listening.value = true
  }
  async function stop(): Promise<void> {
    listening.value = false
    level.value = 0
    await microphone?.stop()
    microphone = null
    if (hearing.value?.state === 'live') show(await api.end(hearing.value.id))
    await refresh()
  }
  async function discard(): Promise<void> {
    if (listening.value) await stop()
    if (hearing.value) await api.discard(hearing.value.id)
    hearing.value = null
    lines.value = []
  }
  /** What a closed browser left: the newest hearing that became no order. */
  async function resume(): Promise<void> {
    const [newest] = await api.open().catch(() => [])
    if (newest && !hearing.value) show(await api.fetchHearing(newest.id, 0))
  }

  onScopeDispose(() => {
    stopWatching()
    window.clearTimeout(typing)
    void send()
    void microphone?.stop()
  })
  const desk = {
    hearing, lines, marked, level, partial, off, listening, speaker, field,
    isOn: computed(() => hearing.value !== null),
    accept, use, acceptAll, listen, stop, discard, resume, flush: send,
    mark: (words: Words[]) => { marked.value = words },
  }
  provide(KEY, desk)
  return desk
}

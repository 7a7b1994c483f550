import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref } from 'vue'
import { useSession } from '@/stores/session'
import type { StreamEvent, StreamState } from '@/stream/reducer'
import { idle } from '@/stream/reducer'
import { Stream } from '@/stream/stream'

/** What a page does when something changed: with the events, or with null when anything may have. */
type Listener = (events: StreamEvent[] | null) => void

export const useLive = defineStore('live', () => {
  const session = useSession()
  const state = ref<StreamState>(idle)
  const retryAt = ref<number | null>(null)
  const syncedAt = ref<number | null>(null)
  const listeners = new Set<Listener>()
  const tell = (events: StreamEvent[] | null) => listeners.forEach((listener) => listener(events))

  const stream = new Stream({
    url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/v1/stream`,
    token: (refused) => (refused ? session.renew() : session.freshToken()),
    changed(next, at) {
      if (next.phase === 'live') syncedAt.value = Date.now()
      state.value = next
      retryAt.value = at
    },
    events: tell,
    refetch: () => tell(null),
    unauthorised: () => session.end(),
  })

  /** Listens for as long as the calling component lives. */
  function onChange(listener: Listener): void {
    listeners.add(listener)
    onScopeDispose(() => listeners.delete(listener))
  }

  const broken = computed(() => state.value.phase === 'broken')
  return {
    state, broken, retryAt, syncedAt, onChange,
    start: () => stream.start(), stop: () => stream.stop(), retryNow: () => stream.wake(),
  }
})

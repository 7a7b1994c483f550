import { onMounted, onScopeDispose, ref, shallowRef } from 'vue'
import * as api from '@/api/duty'
import type { Alert, AlertList } from '@/api/types'
import { useLive } from '@/stores/live'
import { concernsAlerts } from './alerts'

/** Looked at anyway this often: a banner must not hang on one line alone. */
const BACKSTOP_MS = 15_000

/** The open alerts, current within a second while the stream lives. */
export function useAlerts() {
  const live = useLive()
  const alerts = shallowRef<Alert[]>([])
  /** milliseconds this machine's clock is behind the server's */
  const behind = ref(0)
  const failure = shallowRef<unknown>(null)
  const busy = ref<string | null>(null)
  let asked = 0

  function show(list: AlertList): void {
    alerts.value = list.items
    behind.value = Date.parse(list.now) - Date.now()
  }

  async function load(): Promise<void> {
    const mine = (asked += 1)
    try {
      const list = await api.alerts()
      if (mine === asked) show(list)
    } catch {
      // What was shown stays; the next look comes soon.
    }
  }

  /** Whether it was done. */
  async function act(number: string, what: (number: string) => Promise<AlertList>): Promise<boolean> {
    if (busy.value) return false
    busy.value = number
    failure.value = null
    asked += 1
    try {
      show(await what(number))
      return true
    } catch (error) {
      failure.value = error
      await load()
      return false
    } finally {
      busy.value = null
    }
  }

  live.onChange((events) => {
    if (events === null || events.some((event) => concernsAlerts(event.name, alerts.value.length > 0))) void load()
  })
  const timer = setInterval(() => void load(), BACKSTOP_MS)
  onScopeDispose(() => clearInterval(timer))
  onMounted(load)

  return {
    alerts, behind, failure, busy,
    acknowledge: (number: string) => act(number, api.acknowledge),
    callOff: (number: string) => act(number, api.callOff),
    handOver: (number: string, to: api.HandOver) => act(number, (one) => api.handOver(one, to)),
  }
}

import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import * as api from '@/api/patterns'
import type { Burst, HotTopics, Period } from '@/api/patterns'
import { useLive } from '@/stores/live'

const PERIODS: readonly Period[] = ['day', 'week', 'month']
/** Changes are gathered, so that a burst does not ask at each of its orders. */
const BATCH_MS = 3000
const TICK_MS = 120_000

/** Warnings and the ranking of the period in the address, kept current by the stream and by time. */
export function useHotspots() {
  const route = useRoute()
  const router = useRouter()
  const live = useLive()
  const period = computed<Period>(() => PERIODS.find((known) => known === route.query.period) ?? 'day')
  const bursts = shallowRef<Burst[] | null>(null)
  const topics = shallowRef<HotTopics | null>(null)
  const failure = shallowRef<unknown>(null)
  let batch: ReturnType<typeof setTimeout> | null = null

  async function read(): Promise<void> {
    const asked = period.value
    try {
      const [warned, ranked] = await Promise.all([api.bursts(), api.hotTopics(asked)])
      if (asked !== period.value) return
      bursts.value = warned.items
      topics.value = ranked
      failure.value = null
    } catch (error) {
      failure.value = error
    }
  }
  function soon(): void {
    batch ??= setTimeout(() => {
      batch = null
      void read()
    }, BATCH_MS)
  }
  const look = (to: Period) => router.replace({ query: { period: to } })

  live.onChange((events) => { if (events === null || events.length) soon() })
  const tick = setInterval(() => void read(), TICK_MS)
  watch(period, () => { if (route.name === 'hotspots') void read() }, { immediate: true })
  onScopeDispose(() => {
    clearInterval(tick)
    if (batch) clearTimeout(batch)
  })
  return { PERIODS, period, bursts, topics, failure, read, look }
}

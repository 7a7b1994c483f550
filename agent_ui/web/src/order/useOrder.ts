import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import * as api from '@/api/orders'
import type { OrderDetail, OrderEvent } from '@/api/types'
import { useLive } from '@/stores/live'
import { isUnsettled } from './useCommand'

const BATCH_MS = 600
const AGAIN_MS = 4000

/** One order with its events, kept current; while something is being written the page asks before it changes. */
export function useOrder(number: Ref<string>, isWriting: () => boolean) {
  const live = useLive()
  const order = shallowRef<OrderDetail | null>(null)
  const events = shallowRef<OrderEvent[]>([])
  const failure = shallowRef<unknown>(null)
  /** somebody changed the order while this person was writing */
  const outdated = ref(false)
  let batch: ReturnType<typeof setTimeout> | null = null

  /** An answer asked for before a command of one's own may come after it, and tells what was. */
  const isPast = (detail: OrderDetail) => order.value?.number === detail.number && detail.version < order.value.version

  async function load(): Promise<void> {
    const asked = number.value
    try {
      const [detail, history] = await Promise.all([api.detail(asked), api.events(asked)])
      if (asked !== number.value) return
      if (!isPast(detail)) order.value = detail
      events.value = history
      failure.value = null
      outdated.value = false
    } catch (error) {
      if (asked === number.value) failure.value = error
    }
  }

  async function loadEvents(): Promise<void> {
    const asked = number.value
    const history = await api.events(asked).catch(() => null)
    if (history && asked === number.value) events.value = history
  }

  /** The answer to a command of one's own. */
  function take(detail: OrderDetail): void {
    order.value = detail
    outdated.value = false
    void loadEvents()
  }

  async function look(): Promise<void> {
    batch = null
    const asked = number.value
    const detail = await api.detail(asked).catch((error: unknown) => {
      // A change heard of must be seen in the end; one no longer shown to this person is not asked for again.
      if (isUnsettled(error) && asked === number.value) batch ??= setTimeout(() => void look(), AGAIN_MS)
      return null
    })
    if (!detail || asked !== number.value) return
    void loadEvents()
    if (isPast(detail)) return
    const known = order.value
    if (known && detail.version !== known.version && isWriting()) outdated.value = true
    else order.value = detail
  }

  live.onChange((changes) => {
    if (changes === null || changes.some((change) => change.subject === number.value)) {
      batch ??= setTimeout(() => void look(), BATCH_MS)
    }
  })
  watch(number, () => {
    order.value = null
    events.value = []
    outdated.value = false
    void load()
  }, { immediate: true })
  onScopeDispose(() => { if (batch) clearTimeout(batch) })

  return { order, events, failure, outdated, load, take }
}

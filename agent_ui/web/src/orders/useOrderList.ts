import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import * as api from '@/api/orders'
import type { OrderCounts, OrderPage, OrderSummary } from '@/api/types'
import { useLive } from '@/stores/live'
import { fromQuery, toQuery, type Filters } from './filters'
import { merge, toRows, type Row } from './rows'

const PAGE = 50
/** The most rows asked for again at one change; what lies further down is renewed when reached again. */
const RENEWED = 200
const BATCH_MS = 1000

/** The list behind the address: fetched, paged, and kept current without moving a row. */
export function useOrderList() {
  const route = useRoute()
  const router = useRouter()
  const live = useLive()

  const filters = computed(() => fromQuery(route.query))
  const rows = shallowRef<Row[]>([])
  const arrived = shallowRef<OrderSummary[]>([])
  const counts = shallowRef<OrderCounts | null>(null)
  const cursor = ref<string | null>(null)
  const loading = ref(true)
  const failure = shallowRef<unknown>(null)
  let abort: AbortController | null = null
  let batch: ReturnType<typeof setTimeout> | null = null

  const setFilters = (change: Partial<Filters>) =>
    router.replace({ query: toQuery({ ...filters.value, ...change }) })

  async function fetchPage(limit: number, from?: string): Promise<OrderPage | null> {
    abort?.abort()
    const mine = (abort = new AbortController())
    try {
      const page = await api.list({ ...toQuery(filters.value), sort: filters.value.sort, limit, cursor: from }, mine.signal)
      failure.value = null
      return page
    } catch (error) {
      if (!mine.signal.aborted) failure.value = error
      return null
    } finally {
      if (abort === mine) {
        abort = null
        loading.value = false
      }
    }
  }

  async function reload(): Promise<void> {
    loading.value = true
    const page = await fetchPage(PAGE)
    if (!page) return
    rows.value = toRows(page.items)
    arrived.value = []
    counts.value = page.counts
    cursor.value = page.next_cursor
  }

  async function more(): Promise<void> {
    if (!cursor.value || loading.value) return
    loading.value = true
    const page = await fetchPage(PAGE, cursor.value)
    if (!page) return
    const known = new Set(rows.value.map((row) => row.order.number))
    rows.value = [...rows.value, ...toRows(page.items.filter((order) => !known.has(order.number)))]
    cursor.value = page.next_cursor
  }

  async function renew(): Promise<void> {
    batch = null
    if (loading.value) return scheduleRenewal()
    const page = await fetchPage(Math.min(RENEWED, Math.max(PAGE, rows.value.length)))
    if (!page) return
    const merged = merge(rows.value, page.items, page.next_cursor === null)
    rows.value = merged.rows
    arrived.value = page.next_cursor === null || filters.value.sort === 'received' || rows.value.length < PAGE
      ? merged.arrived : merged.arrived.slice(0, PAGE)
    counts.value = page.counts
  }

  function scheduleRenewal(): void {
    batch ??= setTimeout(() => void renew(), BATCH_MS)
  }

  live.onChange((events) => {
    if (events === null || events.length) scheduleRenewal()
  })
  watch(() => JSON.stringify(toQuery(filters.value)), () => {
    if (route.name === 'orders') void reload()
  }, { immediate: true })
  onScopeDispose(() => {
    abort?.abort()
    if (batch) clearTimeout(batch)
  })

  return { filters, setFilters, rows, arrived, counts, cursor, loading, failure, reload, more }
}

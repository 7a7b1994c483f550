import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import * as api from '@/api/boards'
import type { Board, BoardBy, Matrix } from '@/api/boards'
import { useLive } from '@/stores/live'

const BYS: readonly BoardBy[] = ['organisation', 'place', 'category', 'track']
/** Changes are gathered, so that a busy morning does not ask at each of them. */
const BATCH_MS = 1500
/** Time alone makes orders late; nothing tells of that. */
const TICK_MS = 30_000

const one = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The board behind the address, kept current by the stream and by time. */
export function useBoard(hasMatrix: () => boolean) {
  const route = useRoute()
  const router = useRouter()
  const live = useLive()
  const by = computed<BoardBy>(() => BYS.find((known) => known === one(route.query.by)) ?? 'organisation')
  const under = computed(() => one(route.query.under))
  const board = shallowRef<Board | null>(null)
  const matrix = shallowRef<Matrix | null>(null)
  const failure = shallowRef<unknown>(null)
  const loading = ref(true)
  let batch: ReturnType<typeof setTimeout> | null = null

  async function read(): Promise<void> {
    const asked = `${by.value}/${under.value}`
    try {
      const [rows, cells] = await Promise.all([
        api.board(by.value, under.value || undefined),
        hasMatrix() ? api.matrix() : Promise.resolve(null),
      ])
      if (asked !== `${by.value}/${under.value}`) return
      board.value = rows
      matrix.value = cells
      failure.value = null
    } catch (error) {
      failure.value = error
    } finally {
      loading.value = false
    }
  }
  function soon(): void {
    batch ??= setTimeout(() => {
      batch = null
      void read()
    }, BATCH_MS)
  }
  const look = (change: { by?: BoardBy; under?: string }) => router.replace({
    query: { by: change.by ?? by.value, ...(change.under ? { under: change.under } : {}) },
  })

  live.onChange((events) => { if (events === null || events.length) soon() })
  const tick = setInterval(() => void read(), TICK_MS)
  watch([by, under], () => { if (route.name === 'board') void read() }, { immediate: true })
  onScopeDispose(() => {
    clearInterval(tick)
    if (batch) clearTimeout(batch)
  })
  return { BYS, by, under, board, matrix, failure, loading, read, look }
}

import { onMounted, onUnmounted, ref, watch, type Ref } from 'vue'
import * as api from '@/api/chats'
import type { Chat, ChatDetail } from '@/api/types'

/** a list nobody pushes: asked again so often, and at once after one's own act */
const EVERY_MS = 10_000

/** Conversations that wait, and the one that is open. */
export function useChats(chosen: Ref<string>) {
  const chats = ref<Chat[]>([])
  const shown = ref<ChatDetail | null>(null)
  const failure = ref<unknown>(null)
  const loaded = ref(false)
  let timer: number | undefined

  async function load(): Promise<void> {
    try {
      chats.value = await api.waiting()
      loaded.value = true
      const wanted = chosen.value
      const found = wanted ? await api.detail(wanted) : null
      if (wanted === chosen.value) shown.value = found
      failure.value = null
    } catch (error) {
      failure.value = error
    }
  }

  async function act(work: () => Promise<ChatDetail>): Promise<ChatDetail> {
    shown.value = await work()
    chats.value = await api.waiting()
    return shown.value
  }

  watch(chosen, () => { shown.value = null; void load() })
  onMounted(() => {
    void load()
    timer = window.setInterval(() => { if (!document.hidden) void load() }, EVERY_MS)
  })
  onUnmounted(() => window.clearInterval(timer))
  return { chats, shown, failure, loaded, load, act }
}

import { onScopeDispose, ref, type Ref } from 'vue'

/** Whether the screen has room for a preview beside the list. */
export function useWide(minimum: string): Readonly<Ref<boolean>> {
  const query = window.matchMedia(`(min-width: ${minimum})`)
  const wide = ref(query.matches)
  const follow = () => { wide.value = query.matches }
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return wide
}

/** One registry of keys: what is bound is what the help sheet shows. */
import { onScopeDispose, shallowReactive } from 'vue'

export interface Shortcut {
  /** as shown and as matched, e.g. "j", "/", "Ctrl+Enter", "Alt+1", "ArrowDown" */
  keys: string[]
  /** message key of what it does */
  does: string
  /** message key of the group in the help sheet */
  group: 'keys.list' | 'keys.order' | 'keys.everywhere'
  run(event: KeyboardEvent): void
  /** also while typing; for combinations that no text needs */
  whileTyping?: boolean
  when?(): boolean
}

export const registry = shallowReactive<Shortcut[]>([])

export function keyName(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey'>): string {
  // Alt changes the character on some layouts; the digit's place on the keyboard does not move.
  const base = event.altKey && /^Digit\d$/.test(event.code) ? event.code.slice(5) : event.key
  const parts = [event.ctrlKey || event.metaKey ? 'Ctrl' : '', event.altKey ? 'Alt' : '', base]
  return parts.filter(Boolean).join('+')
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
}

/** A button or link takes Enter for itself. */
const ownsEnter = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('button, a[href], summary, [role="option"]') !== null

const isCombination = (event: KeyboardEvent) => event.ctrlKey || event.metaKey || event.altKey

function dispatchKey(event: KeyboardEvent): void {
  // Keys belong to the input method while it composes; 229 is how older ones say so.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return
  const name = keyName(event)
  if (name === 'Enter' && ownsEnter(event.target)) return
  const typing = isTyping(event.target)
  const modal = document.querySelector('[role="dialog"][aria-modal="true"]')
  if (modal && modal.getClientRects().length > 0) return
  // The last bound wins: a form over its page.
  for (let at = registry.length - 1; at >= 0; at -= 1) {
    const shortcut = registry[at]!
    if (!shortcut.keys.includes(name) || (typing && !shortcut.whileTyping)) continue
    if (shortcut.when && !shortcut.when()) continue
    event.preventDefault()
    if (isCombination(event)) event.stopPropagation()
    return shortcut.run(event)
  }
}

/**
 * Combinations are heard before any field, since some fields keep every Enter to themselves; plain keys after
 * them, so that a field or an open list has the first word.
 */
export function listenForKeys(): () => void {
  const early = (event: KeyboardEvent) => { if (isCombination(event)) dispatchKey(event) }
  const late = (event: KeyboardEvent) => { if (!isCombination(event)) dispatchKey(event) }
  window.addEventListener('keydown', early, { capture: true })
  window.addEventListener('keydown', late)
  return () => {
    window.removeEventListener('keydown', early, { capture: true })
    window.removeEventListener('keydown', late)
  }
}

/** Binds keys for as long as the calling component lives. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  registry.push(...shortcuts)
  onScopeDispose(() => {
    shortcuts.forEach((shortcut) => registry.splice(registry.indexOf(shortcut), 1))
  })
}

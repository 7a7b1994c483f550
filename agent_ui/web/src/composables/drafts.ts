/** What was typed and not yet sent: kept while one looks elsewhere, and given back. */
import { reactive, watch } from 'vue'

const PREFIX = 'hotline.draft.'
const drafts = new Map<string, object>()

function stored(key: string): object {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key) ?? '{}') as object
  } catch {
    return {}
  }
}

/**
 * The draft of one form. It lives in memory; only the fields named in `durable` also outlive a reload,
 * in this tab: answers meant for the public, never what tells of a person.
 */
export function useDraft<T extends object>(key: string, initial: () => T, durable: (keyof T & string)[] = []): T {
  let draft = drafts.get(key) as T | undefined
  if (!draft) {
    draft = reactive({ ...initial(), ...(durable.length ? stored(key) : {}) }) as T
    drafts.set(key, draft)
  }
  const kept = draft
  if (durable.length) {
    watch(() => durable.map((field) => kept[field]), (values) => {
      const some = values.some((value) => value)
      if (!some || drafts.get(key) !== kept) return
      sessionStorage.setItem(PREFIX + key, JSON.stringify(Object.fromEntries(durable.map((field, at) => [field, values[at]]))))
    })
  }
  return kept
}

const isOf = (own: string, key: string) => own === key || own.startsWith(`${key}/`)

/** Forgets a draft and those kept below its name. */
export function forgetDraft(key: string): void {
  Array.from(drafts.keys()).filter((own) => isOf(own, key)).forEach((own) => drafts.delete(own))
  Object.keys(sessionStorage).filter((own) => isOf(own, PREFIX + key)).forEach((own) => sessionStorage.removeItem(own))
}

export function forgetDrafts(): void {
  drafts.clear()
  Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key))
}

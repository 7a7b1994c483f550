/** What the pane gives to the form inside it. */
import type { ComputedRef, InjectionKey, Ref } from 'vue'
import { inject } from 'vue'
import type { AllowedCommand } from '@/api/types'

export interface Work {
  /** the application that a decision is about, where the page was opened for one */
  about: ComputedRef<number | null>
  /** the move that this form is for */
  act: ComputedRef<AllowedCommand | null>
  busy: Ref<boolean>
  problem: Ref<string>
  fields: Ref<Record<string, string>>
  submit(body: object): void
  draftKey(): string
  /** something was typed: the page must not change under it */
  touch(): void
}
export const WORK: InjectionKey<Work> = Symbol('work')

export function useWork(): Work {
  const work = inject(WORK)
  if (!work) throw new Error('a work form stands inside the work pane only')
  return work
}

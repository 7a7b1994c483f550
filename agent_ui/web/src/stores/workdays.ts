import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import * as api from '@/api/orders'
import type { Workdays } from '@/api/types'

/** The centre's next working days, fetched when a form first asks for a date. */
export const useWorkdays = defineStore('workdays', () => {
  const known = shallowRef<Workdays | null>(null)
  let fetching: Promise<unknown> | null = null

  function load(): void {
    fetching ??= api.workdays().then((days) => { known.value = days }, () => { fetching = null })
  }
  return { known, load }
})

import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as api from '@/api/orders'
import type { Reference } from '@/api/types'
import { toOptions } from '@/kit/tree'

/** The pack's lists: categories, organisations, divisions. Fetched once a session. */
export const useReference = defineStore('reference', () => {
  const pack = ref<Reference | null>(null)
  let fetching: Promise<Reference> | null = null

  function load(): Promise<Reference> {
    fetching ??= api.reference().then(
      (reference) => (pack.value = reference),
      (error) => {
        fetching = null
        throw error
      },
    )
    return fetching
  }

  const organisations = computed(() => pack.value?.organisations ?? [])
  const categories = computed(() => toOptions(pack.value?.categories ?? []))
  const places = computed(() =>
    toOptions((pack.value?.divisions ?? []).filter((division) => division.level !== 'city' && division.level !== 'village')))
  const organisationName = (code: string) =>
    organisations.value.find((organisation) => organisation.code === code)?.name ?? code

  return { pack, load, organisations, categories, places, organisationName }
})

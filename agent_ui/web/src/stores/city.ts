import { defineStore } from 'pinia'
import { ref } from 'vue'
import { request } from '@/api/client'

/** Whose hotline this is, for the pages that are open to everybody. Without an answer they show no name. */
export const useCity = defineStore('city', () => {
  const name = ref('')
  const shortName = ref('')
  request<{ name: string; short_name: string }>('public/city', { authorised: false })
    .then((city) => {
      name.value = city.name
      shortName.value = city.short_name
    })
    .catch(() => undefined)
  return { name, shortName }
})

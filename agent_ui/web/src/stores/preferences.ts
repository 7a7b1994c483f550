import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import { i18n, type Language } from '@/i18n'

type Theme = 'light' | 'dark'

const stored = (key: string) => {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
const store = (key: string, value: string) => {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Storage may be off; the choice then lasts for this page.
  }
}

/** What a person set for their own eyes on this machine. */
export const usePreferences = defineStore('preferences', () => {
  const theme = ref<Theme>(stored('hotline.theme') === 'dark' ? 'dark' : 'light')
  const language = ref<Language>(stored('hotline.language') === 'en' ? 'en' : 'zh-CN')
  const largeText = ref(stored('hotline.large-text') === 'yes')

  watch(theme, (value) => {
    document.documentElement.dataset.theme = value
    document.documentElement.classList.toggle('dark', value === 'dark')
    store('hotline.theme', value)
  }, { immediate: true })
  watch(language, (value) => {
    i18n.global.locale.value = value
    document.documentElement.lang = value
    store('hotline.language', value)
  }, { immediate: true })
  watch(largeText, (value) => {
    store('hotline.large-text', value ? 'yes' : 'no')
  })

  return { theme, language, largeText }
})

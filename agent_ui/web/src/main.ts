import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { i18n } from './i18n'
import { createConsoleRouter } from './router'
import './styles/tokens.css'
import './styles/element-plus.css'
import './styles/app.css'

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
app.use(createConsoleRouter())
app.mount('#app')

// After an upgrade an open tab asks for parts that are gone; the new page has the new ones. Once a minute at most,
// so that a part that is really missing does not reload for ever.
const RELOADED = 'hotline.reloaded'
window.addEventListener('vite:preloadError', (event) => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED) ?? 0) < 60_000) return
  sessionStorage.setItem(RELOADED, String(Date.now()))
  event.preventDefault()
  location.reload()
})

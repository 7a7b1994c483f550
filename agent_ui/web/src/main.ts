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

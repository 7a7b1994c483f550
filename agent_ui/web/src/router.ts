import { createRouter, createWebHistory, type Router } from 'vue-router'
import { watch } from 'vue'
import { useSession } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** pages that need no session */
    open?: boolean
    /** key of the page's name in the window title */
    title?: string
  }
}

const routes = [
  { path: '/', redirect: '/orders' },
  { path: '/login', name: 'login', component: () => import('@/login/LoginPage.vue'), meta: { open: true, title: 'title.login' } },
  { path: '/submit', name: 'submit', component: () => import('@/citizen/SubmitPage.vue'), meta: { open: true, title: 'title.submit' } },
  { path: '/track', name: 'track', component: () => import('@/citizen/TrackPage.vue'), meta: { open: true, title: 'title.track' } },
  {
    path: '/',
    component: () => import('@/shell/AppShell.vue'),
    children: [
      { path: 'orders', name: 'orders', component: () => import('@/orders/OrderListPage.vue'), meta: { title: 'title.orders' } },
      { path: 'orders/:number', name: 'order', component: () => import('@/order/OrderPage.vue'), props: true, meta: { title: 'title.order' } },
      { path: 'chats/:chat?', name: 'chats', component: () => import('@/chats/ChatPage.vue'), props: true, meta: { title: 'title.chats' } },
      { path: 'follow-ups/:number?', name: 'followUps', component: () => import('@/followUps/FollowUpPage.vue'), props: true, meta: { title: 'title.followUps' } },
      { path: 'approvals/:application?', name: 'approvals', component: () => import('@/approvals/ApprovalsPage.vue'), props: true, meta: { title: 'title.approvals' } },
      { path: 'ledger', name: 'ledger', component: () => import('@/approvals/LedgerPage.vue'), meta: { title: 'title.ledger' } },
      { path: 'bad-ratings', name: 'badRatings', component: () => import('@/tracks/TrackLedgerPage.vue'), props: { ledger: 'bad-ratings' }, meta: { title: 'title.badRatings' } },
      { path: 'efficiency', name: 'efficiency', component: () => import('@/tracks/TrackLedgerPage.vue'), props: { ledger: 'efficiency-cases' }, meta: { title: 'title.efficiency' } },
      { path: 'hard-matters', name: 'hardMatters', component: () => import('@/tracks/TrackLedgerPage.vue'), props: { ledger: 'hard-matters' }, meta: { title: 'title.hardMatters' } },
      { path: 'knowledge', name: 'knowledge', component: () => import('@/knowledge/KnowledgePage.vue'), meta: { title: 'title.knowledge' } },
      { path: 'letters', name: 'letters', component: () => import('@/letters/LettersPage.vue'), meta: { title: 'title.letters' } },
      { path: 'cases', name: 'cases', component: () => import('@/cases/CaseBoardPage.vue'), meta: { title: 'title.cases' } },
      { path: 'cases/:number', name: 'case', component: () => import('@/cases/CasePage.vue'), props: true, meta: { title: 'title.case' } },
      { path: 'ladder-holders', name: 'holders', component: () => import('@/holders/HoldersPage.vue'), meta: { title: 'title.holders' } },
      { path: 'enterprises', name: 'enterprises', component: () => import('@/enterprises/EnterprisesPage.vue'), meta: { title: 'title.enterprises' } },
      { path: 'sessions', name: 'sessions', component: () => import('@/sessions/SessionsPage.vue'), meta: { title: 'title.sessions' } },
      { path: 'calendars', name: 'calendars', component: () => import('@/calendars/CalendarsPage.vue'), meta: { title: 'title.calendars' } },
      { path: 'board', name: 'board', component: () => import('@/board/BoardPage.vue'), meta: { title: 'title.board' } },
      { path: 'hotspots', name: 'hotspots', component: () => import('@/hotspots/HotspotsPage.vue'), meta: { title: 'title.hotspots' } },
      { path: 'register', name: 'register', component: () => import('@/register/RegisterPage.vue'), meta: { title: 'title.register' } },
      { path: ':rest(.*)*', name: 'missing', component: () => import('@/shell/MissingPage.vue'), meta: { title: 'title.missing' } },
    ],
  },
]

/** Only a path of this site may be returned to after log-in. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/orders'
}

export function createConsoleRouter(): Router {
  const router = createRouter({ history: createWebHistory(), routes })
  router.beforeEach(async (to) => {
    if (to.meta.open) return true
    const session = useSession()
    const known = await session.resume().catch(() => false)
    // Whoever keeps the knowledge base sees no orders: hers is the first page.
    if (known && to.name === 'orders' && session.user?.role === 'knowledge_editor') return { name: 'knowledge' }
    return known || { name: 'login', query: { next: to.fullPath } }
  })
  router.isReady().then(() => {
    const session = useSession()
    watch(() => session.over, (over) => {
      const here = router.currentRoute.value
      if (over && !here.meta.open) router.push({ name: 'login', query: { next: here.fullPath } })
    })
  })
  return router
}

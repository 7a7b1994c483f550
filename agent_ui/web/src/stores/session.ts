import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as auth from '@/api/auth'
import { ApiError, useTokens } from '@/api/client'
import type { Me, Tokens } from '@/api/types'

// The refresh token outlives a reload of this tab and nothing more; the access token lives in memory only.
const REFRESH = 'hotline.refresh'
/** Renew a token this long before it ends, so that a stream or a slow request does not meet its end. */
const MARGIN_MS = 45_000

export const useSession = defineStore('session', () => {
  const user = ref<Me | null>(null)
  const over = ref(false)
  let access: string | null = null
  let endsAt = 0
  let renewing: Promise<string | null> | null = null

  const signedIn = computed(() => user.value !== null)
  const may = (permission: string) => user.value?.permissions.includes(permission) ?? false

  function keep(tokens: Tokens): string {
    access = tokens.access_token
    endsAt = Date.now() + tokens.expires_in * 1000
    sessionStorage.setItem(REFRESH, tokens.refresh_token)
    return access
  }

  function drop(): void {
    access = null
    user.value = null
    sessionStorage.removeItem(REFRESH)
  }

  async function exchange(): Promise<string | null> {
    const stored = sessionStorage.getItem(REFRESH)
    if (!stored) return null
    try {
      return keep(await auth.refresh(stored))
    } catch (error) {
      // Out of reach is not signed out: the refresh token stays for the next try.
      if (error instanceof ApiError && error.status === 0) throw error
      sessionStorage.removeItem(REFRESH)
      return null
    }
  }

  /** A new access token. Many calls at once share one exchange, because a refresh token works once. */
  function renew(): Promise<string | null> {
    renewing ??= exchange().finally(() => { renewing = null })
    return renewing
  }

  async function freshToken(): Promise<string | null> {
    return access && Date.now() < endsAt - MARGIN_MS ? access : renew()
  }

  async function enter(tokens: Tokens): Promise<void> {
    keep(tokens)
    over.value = false
    user.value = tokens.user ?? (await auth.me())
  }

  async function signIn(username: string, password: string, otp?: string, newPassword?: string): Promise<void> {
    await enter(await auth.login(username, password, otp, newPassword))
  }

  /** With the ticket an identity provider's answer was turned into. */
  async function signInByTicket(ticket: string, otp?: string): Promise<void> {
    await enter(await auth.finishOidc(ticket, otp))
  }

  /** Takes the session up again after a reload; false when there is none. */
  async function resume(): Promise<boolean> {
    if (user.value) return true
    if (!(await freshToken())) return false
    user.value = await auth.me()
    return true
  }

  async function signOut(): Promise<void> {
    try {
      await auth.logout()
    } catch {
      // The local session ends all the same; the server's ends by itself.
    }
    drop()
  }

  /** The server ended the session: the page asks to sign in again and comes back to where it was. */
  function end(): void {
    drop()
    over.value = true
  }

  useTokens({ token: () => access, renew, expired: end })
  return { user, signedIn, over, may, signIn, signInByTicket, signOut, resume, renew, freshToken, end }
})

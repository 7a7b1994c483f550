import { request } from './client'
import type { Me, Tokens } from './types'

export const login = (username: string, password: string, otp?: string) =>
  request<Tokens>('auth/login', {
    method: 'POST', authorised: false, body: otp ? { username, password, otp } : { username, password },
  })
export const refresh = (refreshToken: string) =>
  request<Tokens>('auth/refresh', { method: 'POST', authorised: false, body: { refresh_token: refreshToken } })
export const logout = () => request<null>('auth/logout', { method: 'POST', body: {} })
export const stepUp = (otp: string) =>
  request<{ step_up_until?: string } | null>('auth/step-up', { method: 'POST', body: { otp } })
export const me = () => request<Me>('auth/me')

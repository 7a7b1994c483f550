import { request } from './client'
import type { Me, Tokens } from './types'

export const login = (username: string, password: string, otp?: string, newPassword?: string) =>
  request<Tokens>('auth/login', {
    method: 'POST', authorised: false, body: { username, password, otp, new_password: newPassword },
  })
export const enrol = (username: string, password: string) =>
  request<{ secret: string; otpauth_uri: string }>('auth/totp/enrol', {
    method: 'POST', authorised: false, body: { username, password },
  })
export const confirmEnrolment = (username: string, password: string, otp: string) =>
  request<null>('auth/totp/confirm', { method: 'POST', authorised: false, body: { username, password, otp } })
export const refresh = (refreshToken: string) =>
  request<Tokens>('auth/refresh', { method: 'POST', authorised: false, body: { refresh_token: refreshToken } })
export const methods = () => request<{ oidc: string | null }>('auth/methods', { authorised: false })
export const finishOidc = (ticket: string, otp?: string) =>
  request<Tokens>('auth/oidc/finish', { method: 'POST', authorised: false, body: { ticket, otp } })
export const changePassword = (old: string, next: string) =>
  request<null>('auth/password', { method: 'POST', body: { old, new: next } })
export const logout = () => request<null>('auth/logout', { method: 'POST', body: {} })
export const stepUp = (otp: string) =>
  request<{ step_up_until?: string } | null>('auth/step-up', { method: 'POST', body: { otp } })
export const me = () => request<Me>('auth/me')

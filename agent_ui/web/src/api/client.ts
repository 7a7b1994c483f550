/** Calls the server; turns every failure into an ApiError with a stable code and a sentence for people. */

export interface FieldError { field: string; message: string }

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly requestId: string | null = null,
    readonly fields: FieldError[] = [],
    readonly allowed: string[] = [],
  ) {
    super(detail || code)
    this.name = 'ApiError'
  }
}

/** The server did not answer: no network, or no answer within the limit. */
export const OFFLINE = 'offline'
export const TIMED_OUT = 'timed-out'

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Record<string, string | number | undefined>
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal
  /** false for the routes that carry no token: log-in and the citizens' pages */
  authorised?: boolean
  /** longer than the usual limit, for what counts through everything */
  limitMs?: number
}

/** Where the client gets its token, and what it does when the server no longer takes it. */
export interface TokenSource {
  token(): string | null
  /** a new token, or null when the session is over */
  renew(): Promise<string | null>
  expired(): void
}

const LIMIT_MS = 30_000
/** Without a touch for this long, what the page asks by itself keeps no session alive. */
const UNTOUCHED_MS = 60_000
let touchedAt = Date.now()
if (typeof window !== 'undefined') {
  for (const act of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    window.addEventListener(act, () => { touchedAt = Date.now() }, { capture: true, passive: true })
  }
}

let source: TokenSource | null = null

export function useTokens(tokens: TokenSource): void {
  source = tokens
}

export function address(path: string, query: Call['query'] = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]))
  return `/api/v1/${path}${pairs.length ? `?${search}` : ''}`
}

interface ErrorBody {
  error?: string; detail?: string; request_id?: string; fields?: FieldError[]; allowed?: string[]
}

export function toError(status: number, body: ErrorBody | null): ApiError {
  return new ApiError(
    status,
    body?.error ?? `http-${status}`,
    body?.detail ?? '',
    body?.request_id ?? null,
    body?.fields ?? [],
    body?.allowed ?? [],
  )
}

async function send(path: string, call: Call, token: string | null): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...call.headers }
  if (call.body !== undefined) headers['Content-Type'] = 'application/json'
  if (Date.now() - touchedAt > UNTOUCHED_MS) headers['X-Unattended'] = '1'
  if (token) headers.Authorization = `Bearer ${token}`
  const limit = AbortSignal.timeout(call.limitMs ?? LIMIT_MS)
  try {
    return await fetch(address(path, call.query), {
      method: call.method ?? 'GET',
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: call.signal ? AbortSignal.any([call.signal, limit]) : limit,
    })
  } catch (cause) {
    if (call.signal?.aborted) throw cause
    throw new ApiError(0, limit.aborted ? TIMED_OUT : OFFLINE, '')
  }
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return null
  try {
    return await response.json()
  } catch {
    return null
  }
}

export async function request<T>(path: string, call: Call = {}): Promise<T> {
  const authorised = call.authorised !== false && source !== null
  let response = await send(path, call, authorised ? source!.token() : null)
  if (response.status === 401 && authorised) {
    const token = await source!.renew()
    if (token) response = await send(path, call, token)
    if (!token || response.status === 401) source!.expired()
  }
  const body = await read(response)
  if (!response.ok) throw toError(response.status, body as ErrorBody | null)
  return body as T
}

/** A file, which a link cannot fetch because it would carry no token. */
export async function fetchFile(path: string, call: Call = {}): Promise<Blob> {
  let response = await send(path, call, source?.token() ?? null)
  if (response.status === 401) response = await send(path, call, (await source?.renew()) ?? null)
  if (!response.ok) throw toError(response.status, (await read(response)) as ErrorBody | null)
  return response.blob()
}

/** One key per attempt to submit: a repeat of the same attempt keeps it, so that it counts once. */
export function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  // randomUUID exists only on secure origins; a desk inside the centre may be plain http.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** One websocket for this tab: says hello, comes back after a break, and tells subscribers what changed. */
import { backoffMs, idle, step, type Effect, type Input, type ServerMessage, type StreamEvent, type StreamState } from './reducer'

/** How often the token is looked after; the server closes a socket whose token has run out. */
const TOKEN_CHECK_MS = 20_000
/** Where the server is known to send heartbeats of its own, this much silence is a dead line. */
const SILENCE_MS = 50_000
/** After a sleep this long the line is taken for dead without asking. */
const ASLEEP_MS = 60_000
const NOT_AUTHENTICATED = 4401

export interface StreamPorts {
  url(): string
  /** a token that will hold a while; a new one when the server refused the last; null when the session is over */
  token(refused: boolean): Promise<string | null>
  changed(state: StreamState, retryAt: number | null): void
  events(events: StreamEvent[]): void
  refetch(): void
  /** the session is over */
  unauthorised(): void
}

export class Stream {
  private state = idle
  private socket: WebSocket | null = null
  private retry: ReturnType<typeof setTimeout> | null = null
  private silence: ReturnType<typeof setTimeout> | null = null
  private care: ReturnType<typeof setInterval> | null = null
  private told = ''
  private refused = false
  private wanted = false
  private hiddenAt = 0

  constructor(private readonly ports: StreamPorts) {}

  start(): void {
    if (this.wanted) return
    this.wanted = true
    window.addEventListener('online', this.wake)
    document.addEventListener('visibilitychange', this.look)
    void this.connect()
  }

  stop(): void {
    this.wanted = false
    window.removeEventListener('online', this.wake)
    document.removeEventListener('visibilitychange', this.look)
    this.drop()
    this.apply({ kind: 'stopped' })
  }

  /** Tries again at once instead of at the planned time. */
  readonly wake = (): void => {
    if (!this.wanted) return
    this.drop()
    void this.connect()
  }

  private readonly look = (): void => {
    if (document.visibilityState === 'hidden') this.hiddenAt = Date.now()
    else if (this.state.phase === 'broken' || Date.now() - this.hiddenAt > ASLEEP_MS) this.wake()
  }

  private apply(input: Input, retryAt: number | null = null): void {
    const [state, effects] = step(this.state, input)
    this.state = state
    this.ports.changed(state, retryAt)
    effects.forEach((effect) => this.perform(effect))
  }

  private perform(effect: Effect): void {
    if (effect.kind === 'refetch') this.ports.refetch()
    else this.ports.events(effect.events)
  }

  private async connect(): Promise<void> {
    this.apply({ kind: 'connect' })
    const token = await this.ports.token(this.refused).catch(() => undefined)
    if (!this.wanted || this.socket) return
    if (token === null) return this.ports.unauthorised()
    if (token === undefined) return this.later()
    this.open(new WebSocket(this.ports.url()), token)
  }

  private open(socket: WebSocket, token: string): void {
    this.socket = socket
    this.refused = false
    socket.onopen = () => {
      const since = this.state.lastEventId
      this.told = token
      socket.send(JSON.stringify({ type: 'hello', token, ...(since === null ? {} : { last_event_id: since }) }))
      this.care = setInterval(() => void this.lookAfterToken(socket), TOKEN_CHECK_MS)
    }
    socket.onmessage = (received) => {
      const message = JSON.parse(String(received.data)) as ServerMessage
      if (message.type === 'ping' || this.silence) this.listen()
      this.apply({ kind: 'message', message })
    }
    socket.onclose = (event) => {
      if (this.socket !== socket) return
      this.refused = event.code === NOT_AUTHENTICATED
      this.later()
    }
  }

  /** A renewed token is told to the server before the old one runs out. */
  private async lookAfterToken(socket: WebSocket): Promise<void> {
    const token = await this.ports.token(false).catch(() => undefined)
    if (!token || token === this.told || this.socket !== socket) return
    this.told = token
    socket.send(JSON.stringify({ type: 'hello', token }))
  }

  private later(): void {
    this.drop()
    const wait = backoffMs(this.state.attempt + 1, Math.random())
    this.retry = setTimeout(() => void this.connect(), wait)
    this.apply({ kind: 'closed' }, Date.now() + wait)
  }

  private listen(): void {
    if (this.silence) clearTimeout(this.silence)
    this.silence = setTimeout(() => this.later(), SILENCE_MS)
  }

  private drop(): void {
    if (this.retry) clearTimeout(this.retry)
    if (this.silence) clearTimeout(this.silence)
    if (this.care) clearInterval(this.care)
    this.retry = this.silence = this.care = null
    const socket = this.socket
    this.socket = null
    socket?.close()
  }
}

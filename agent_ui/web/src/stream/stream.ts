/** One websocket for this tab: says hello, comes back after a break, and tells subscribers what changed. */
import { backoffMs, idle, step, type Effect, type Input, type ServerMessage, type StreamEvent, type StreamState } from './reducer'

/** The server speaks at least every 20 s; silence of two turns and a half is a dead line. */
const SILENCE_MS = 50_000

export interface StreamPorts {
  url(): string
  token(): Promise<string | null>
  changed(state: StreamState, retryAt: number | null): void
  events(events: StreamEvent[]): void
  refetch(): void
  unauthorised(): void
}

export class Stream {
  private state = idle
  private socket: WebSocket | null = null
  private retry: ReturnType<typeof setTimeout> | null = null
  private silence: ReturnType<typeof setTimeout> | null = null
  private wanted = false
  private readonly wake = () => {
    if (document.visibilityState === 'visible' && this.state.phase === 'broken') this.now()
  }

  constructor(private readonly ports: StreamPorts) {}

  start(): void {
    if (this.wanted) return
    this.wanted = true
    window.addEventListener('online', this.wake)
    document.addEventListener('visibilitychange', this.wake)
    void this.connect()
  }

  stop(): void {
    this.wanted = false
    window.removeEventListener('online', this.wake)
    document.removeEventListener('visibilitychange', this.wake)
    this.drop()
    this.apply({ kind: 'stopped' })
  }

  /** Tries again at once instead of at the planned time. */
  now(): void {
    if (!this.wanted) return
    this.drop()
    void this.connect()
  }

  private apply(input: Input, retryAt: number | null = null): void {
    const [state, effects] = step(this.state, input)
    this.state = state
    this.ports.changed(state, retryAt)
    effects.forEach((effect) => this.perform(effect))
  }

  private perform(effect: Effect): void {
    switch (effect.kind) {
      case 'refetch': return this.ports.refetch()
      case 'events': return this.ports.events(effect.events)
      case 'pong': return this.socket?.send('{"type":"pong"}')
      case 'unauthorised': return this.ports.unauthorised()
    }
  }

  private async connect(): Promise<void> {
    this.apply({ kind: 'connect' })
    const token = await this.ports.token().catch(() => null)
    if (!this.wanted) return
    if (!token) return this.later()
    const socket = new WebSocket(this.ports.url())
    this.socket = socket
    socket.onopen = () => {
      const since = this.state.lastEventId
      socket.send(JSON.stringify({ type: 'hello', token, ...(since === null ? {} : { last_event_id: since }) }))
      this.listen()
    }
    socket.onmessage = (message) => {
      this.listen()
      this.apply({ kind: 'message', message: JSON.parse(String(message.data)) as ServerMessage })
    }
    socket.onclose = () => {
      if (this.socket === socket) this.later()
    }
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
    this.retry = this.silence = null
    const socket = this.socket
    this.socket = null
    socket?.close()
  }
}

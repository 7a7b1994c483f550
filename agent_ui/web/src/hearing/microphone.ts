/** One microphone as one leg of a hearing: sound out by a socket, the words under way back. */
import { audioUrl, type Speaker } from '@/api/hearings'

const RATE = 16_000
const RETRY_MS = 1_500
const LAST_WORDS_MS = 20_000

export interface MicrophonePorts {
  token(): Promise<string | null>
  /** 0 to 1 */
  level(value: number): void
  partial(text: string): void
  /** why nobody hears it; null where somebody does */
  off(reason: string | null): void
}

export class Microphone {
  private socket: WebSocket | null = null
  private media: MediaStream | null = null
  private context: AudioContext | null = null
  private running = false
  private done: (() => void) | null = null

  constructor(private readonly hearing: string, private readonly speaker: Speaker, private readonly ports: MicrophonePorts) {}

  /** Rejects where there is no microphone or it is refused. */
  async start(): Promise<void> {
    this.media = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false } })
    this.context = new AudioContext({ sampleRate: RATE })
    await this.context.audioWorklet.addModule('/pcm-capture.js')
    const capture = new AudioWorkletNode(this.context, 'pcm-capture', { numberOfOutputs: 0 })
    capture.port.onmessage = (message: MessageEvent<Int16Array>) => this.send(message.data)
    this.context.createMediaStreamSource(this.media).connect(capture)
    this.running = true
    void this.connect()
  }

  /** Ends the leg and waits, for a while, for what was said last. */
  async stop(): Promise<void> {
    this.running = false
    this.media?.getTracks().forEach((track) => track.stop())
    await this.context?.close()
    const socket = this.socket
    if (socket?.readyState !== WebSocket.OPEN) return
    await new Promise<void>((resolve) => {
      this.done = resolve
      window.setTimeout(resolve, LAST_WORDS_MS)
      socket.send(JSON.stringify({ type: 'end' }))
    })
    socket.close()
  }

  private async connect(): Promise<void> {
    const token = await this.ports.token().catch(() => null)
    if (!this.running) return
    if (!token) return this.again()
    const socket = new WebSocket(audioUrl(this.hearing))
    this.socket = socket
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', token, speaker: this.speaker, rate: RATE }))
    socket.onmessage = (message) => this.take(JSON.parse(String(message.data)))
    socket.onclose = (close) => {
      this.done?.()
      this.ports.partial('')
      // 4404 and 4409: the hearing is over; asking again changes nothing.
      if (this.running && close.code !== 4404 && close.code !== 4409) this.again()
    }
  }

  private again(): void {
    this.ports.off('line')
    window.setTimeout(() => { if (this.running) void this.connect() }, RETRY_MS)
  }

  private take(message: { type: string; text?: string; off_reason?: string | null }): void {
    if (message.type === 'opened') this.ports.off(null)
    if (message.type === 'switched') this.ports.off(message.off_reason ?? null)
    if (message.type === 'partial') this.ports.partial(message.text ?? '')
    if (message.type === 'done') this.done?.()
  }

  private send(block: Int16Array): void {
    let loudest = 0
    for (let at = 0; at < block.length; at += 16) loudest = Math.max(loudest, Math.abs(block[at]!))
    this.ports.level(loudest / 32767)
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(block.buffer as ArrayBuffer)
  }
}

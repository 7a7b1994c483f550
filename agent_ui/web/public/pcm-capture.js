/* Takes the microphone's sound as it comes and hands it over as 16-bit samples, a fifth of a second at a time. */
class PcmCapture extends AudioWorkletProcessor {
  constructor() {
    super()
    this.block = new Int16Array(Math.round(sampleRate / 5))
    this.filled = 0
  }

  process(inputs) {
    const channel = inputs[0] && inputs[0][0]
    if (!channel) return true
    for (const sample of channel) {
      this.block[this.filled] = Math.max(-1, Math.min(1, sample)) * 32767
      this.filled += 1
      if (this.filled === this.block.length) {
        this.port.postMessage(this.block.slice())
        this.filled = 0
      }
    }
    return true
  }
}

registerProcessor('pcm-capture', PcmCapture)

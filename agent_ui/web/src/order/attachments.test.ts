import { describe, expect, it } from 'vitest'
import { isPicture, readForUpload, sizeText } from './attachments'

describe('files of an order', () => {
  it('opens only pictures in the page', () => {
    expect(['image/jpeg', 'image/png', 'image/webp'].every((type) => isPicture({ media_type: type }))).toBe(true)
    expect(['image/svg+xml', 'text/html', 'application/pdf', 'video/mp4'].some((type) => isPicture({ media_type: type }))).toBe(false)
  })

  it('tells a size', () => {
    expect([sizeText(1), sizeText(45_678), sizeText(2_340_000)]).toEqual(['1 kB', '46 kB', '2.3 MB'])
  })

  it('reads every byte of a file', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256)
    const read = await readForUpload(new File([bytes], '现场.jpg'))
    expect(read.name).toBe('现场.jpg')
    expect(Uint8Array.from(atob(read.content_base64), (letter) => letter.charCodeAt(0))).toEqual(bytes)
  })
})

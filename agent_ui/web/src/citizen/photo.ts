/** Photos from a phone are large; the matter is seen as well at a reasonable size. */
import type { Photo } from './request'

const LONGEST_SIDE = 1600
const QUALITY = 0.82

async function shrunk(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('not a picture'))), 'image/jpeg', QUALITY))
}

/** The photo ready to send, or null when the file is no picture. Its place and camera are left behind. */
export async function toPhoto(file: File): Promise<Photo | null> {
  try {
    const bytes = new Uint8Array(await (await shrunk(file)).arrayBuffer())
    let binary = ''
    for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
    return { name: `${file.name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`, content_base64: btoa(binary) }
  } catch {
    return null
  }
}

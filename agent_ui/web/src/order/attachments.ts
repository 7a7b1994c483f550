/** Files of an order on the page. */
import type { AttachmentRecord } from '@/api/types'

/** What the server made anew dot by dot; nothing else is ever opened inside a page. */
const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp'])

export const isPicture = (file: Pick<AttachmentRecord, 'media_type'>): boolean => PICTURES.has(file.media_type)

export function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** A chosen file as the server takes it. */
export async function readForUpload(file: File): Promise<{ name: string; content_base64: string }> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return { name: file.name, content_base64: btoa(binary) }
}

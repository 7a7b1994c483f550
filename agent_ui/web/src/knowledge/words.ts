/** Plain help for what is typed about articles. */
import type { Article, ArticleVersion, ArticleWords } from '@/api/knowledge'

/** One way to ask a line; empty lines fall away. */
export const linesOf = (text: string): string[] => [...new Set(text.split('\n').map((line) => line.trim()).filter(Boolean))]

export interface Draft {
  title: string; variants: string; answer: string; notes: string; owner: string; category: string
  audience: ArticleWords['audience']; validFrom: string; validTo: string; reviewOn: string; source: string
}
export const emptyDraft = (owner: string): Draft => ({
  title: '', variants: '', answer: '', notes: '', owner, category: '', audience: 'agents', validFrom: '', validTo: '', reviewOn: '', source: '',
})
/** What stands, to go on from. */
export const draftOf = (article: Article, version: ArticleVersion): Draft => ({
  title: version.title, variants: version.variants.join('\n'), answer: version.answer, notes: version.notes ?? '', owner: article.owner,
  category: version.category_code ?? '', audience: version.audience, validFrom: version.valid_from, validTo: version.valid_to ?? '',
  reviewOn: version.review_on ?? '', source: version.source,
})
/** As the server takes it; what was left open is not sent. */
export const wordsOf = (draft: Draft, place?: string | null): ArticleWords => ({
  title: draft.title.trim(), answer: draft.answer.trim(), owner: draft.owner, source: draft.source.trim(), variants: linesOf(draft.variants),
  notes: draft.notes.trim(), audience: draft.audience, category_code: draft.category || undefined, place_code: place ?? undefined,
  valid_from: draft.validFrom || undefined, valid_to: draft.validTo || undefined, review_on: draft.reviewOn || undefined,
})
/** The newest version being worked at, else the one in force, else the newest there is. */
export const standing = (article: Article): ArticleVersion | undefined =>
  article.versions.find((one) => one.number === (article.open ?? article.in_force)) ?? article.versions[0]

/** A text cut where the words of a question stand in it, so that they can be marked. */
export function marked(text: string, words: readonly string[]): { text: string; hit: boolean }[] {
  const known = words.filter((word) => word.length > 1).sort((a, b) => b.length - a.length)
  if (!known.length) return [{ text, hit: false }]
  const parts = text.split(new RegExp(`(${known.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'gi'))
  return parts.map((part, at) => ({ text: part, hit: at % 2 === 1 })).filter((part) => part.text)
}

/** A file as the server takes it. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(binary)
}

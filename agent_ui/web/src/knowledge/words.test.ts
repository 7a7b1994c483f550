import { expect, it } from 'vitest'
import type { Article, ArticleVersion } from '@/api/knowledge'
import { base64Of, draftOf, emptyDraft, linesOf, marked, standing, wordsOf } from './words'

it('takes one way to ask a line, once', () => {
  expect(linesOf(' 怎么补办\n\n丢了怎么办 \n怎么补办')).toEqual(['怎么补办', '丢了怎么办'])
})

it('sends nothing that was left open', () => {
  const words = wordsOf({ ...emptyDraft('CZ-RS'), title: '标题内容', answer: '答复内容', source: '依据' })
  expect(JSON.parse(JSON.stringify(words))).toEqual({
    title: '标题内容', answer: '答复内容', owner: 'CZ-RS', source: '依据', variants: [], notes: '', audience: 'agents',
  })
})

const version = (number: number) => ({ number, title: `第${number}版`, variants: ['甲', '乙'], answer: '', notes: null, category_code: null, audience: 'public', valid_from: '2026-01-01', valid_to: null, review_on: null, source: '' }) as unknown as ArticleVersion
const article = (open: number | null, inForce: number | null) => ({ owner: 'A', open, in_force: inForce, versions: [version(3), version(2), version(1)] }) as unknown as Article

it('goes on from what is being worked at, else from what is in force', () => {
  expect(standing(article(3, 2))?.number).toBe(3)
  expect(standing(article(null, 2))?.number).toBe(2)
  expect(standing(article(null, null))?.number).toBe(3)
  expect(draftOf(article(3, 2), version(3)).variants).toBe('甲\n乙')
})

it('marks the words of the question and loses nothing', () => {
  const parts = marked('社会保障卡(社保卡)遗失补领', ['社保卡', '遗失', '卡'])
  expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(['社保卡', '遗失'])
  expect(parts.map((part) => part.text).join('')).toBe('社会保障卡(社保卡)遗失补领')
  expect(marked('全文', [])).toEqual([{ text: '全文', hit: false }])
})

it('packs a file of any size', async () => {
  const bytes = new Uint8Array(100_000).map((_, at) => at % 256)
  const packed = await base64Of(new Blob([bytes]))
  expect(Uint8Array.from(atob(packed), (one) => one.charCodeAt(0))).toEqual(bytes)
})

/** The knowledge base: found, read, written by versions, imported; questions to units. */
import { request } from './client'

export const ARTICLE_STATES = ['draft', 'in_review', 'scheduled', 'in_force', 'withdrawn', 'expired'] as const
export type ArticleState = (typeof ARTICLE_STATES)[number] | 'superseded'
export const AUDIENCES = ['agents', 'units', 'public'] as const
export type ArticleAudience = (typeof AUDIENCES)[number]
export type ArticleAct = 'edit' | 'submit' | 'send_back' | 'approve' | 'withdraw' | 'confirm'

export interface Hit {
  id: number; version: number; title: string; variants: string[]; answer: string; notes: string | null
  category_code: string | null; category_path: string[]; owner: string; owner_name: string; audience: ArticleAudience
  valid_to: string | null; review_on: string | null; is_review_late: boolean; source: string; uses: number
  score: number; covered: number; headed: number; words: string[]; by_meaning: boolean; in_category: boolean
}
export interface ArticleLine {
  id: number; key: string | null; owner: string; owner_name: string; version: number; state: ArticleState; state_name: string
  in_force_version: number | null; title: string; category_code: string | null; category_path: string[]; audience: ArticleAudience
  valid_from: string; valid_to: string | null; review_on: string | null; is_review_late: boolean
  written_at: string; submitted_at: string | null; submitted_by_name: string | null; import_id: number | null
}
export interface ArticleVersion {
  number: number; state: ArticleState; state_name: string; title: string; variants: string[]; answer: string; notes: string | null
  category_code: string | null; category_path: string[]; place_code: string | null; audience: ArticleAudience; audience_name: string
  valid_from: string; valid_to: string | null; review_on: string | null; source: string; author_names: string | null
  written_at: string; submitted_at: string | null; submitted_by_name: string | null
  decided_at: string | null; decided_by_name: string | null; decision_note: string | null
  ended_at: string | null; end_reason: string | null; uses: number; helpful: number; not_helpful: number
}
export interface ArticleVote { version: number; is_helpful: boolean; note: string; by_name: string; at: string }
export interface Article {
  id: number; key: string | null; owner: string; owner_name: string; revision: number; in_force: number | null; open: number | null
  versions: ArticleVersion[]; votes: ArticleVote[]; acts: ArticleAct[]
}
export interface Piece { kind: 'same' | 'added' | 'removed'; text: string }
export interface FieldDifference { field: string; name: string; pieces: Piece[] }
export interface ArticleWords {
  title: string; answer: string; owner: string; source: string; variants: string[]; notes: string
  category_code?: string; place_code?: string; audience: ArticleAudience; valid_from?: string; valid_to?: string; review_on?: string
}
export interface LineFault { line: number; field: string; field_name: string; code: string; message: string }
export interface ImportDone {
  applied: boolean; added: number; changed: number; unchanged: number; faults: LineFault[]; mapping: string; import_id: number | null
}
export interface WaitingImport {
  id: number; file_name: string; at: string; by_name: string | null; added: number; changed: number; unchanged: number
  faulty: number; waiting: number; own: boolean
}
export const QUESTION_STATES = ['asked', 'answered', 'returned', 'settled', 'dropped'] as const
export type QuestionState = (typeof QUESTION_STATES)[number]
export type QuestionAct = 'answer' | 'return' | 'redirect' | 'settle' | 'drop'
export interface Question {
  id: number; revision: number; state: QuestionState; state_name: string; question: string; organisation: string; organisation_name: string
  category_path: string[]; order: string | null; asked_by_name: string; asked_at: string; due_at: string; due_rule: string; is_late: boolean
  answer: string | null; answered_by_name: string | null; answered_at: string | null; note: string | null
  article: number | null; is_in_force: boolean; acts: QuestionAct[]
}
export interface Said { text: string; category_code?: string; place?: string; limit?: number }

const items = async <T>(found: Promise<{ items: T[] }>): Promise<T[]> => (await found).items
const one = (id: number) => `knowledge/articles/${id}`

export const search = (q: string, owner: string, category: string, signal?: AbortSignal) =>
  items(request<{ items: Hit[] }>('knowledge/search', { query: { q, owner, category }, signal }))
export const suggest = (said: Said, signal?: AbortSignal) =>
  items(request<{ items: Hit[] }>('knowledge/suggestions', { method: 'POST', body: said, signal }))
export interface Narrowing { state?: string; owner?: string; category?: string; toReview?: boolean; own?: boolean; importId?: number; before?: number }
export const articles = (by: Narrowing, signal?: AbortSignal) =>
  request<{ items: ArticleLine[]; before: number | null }>('knowledge/articles', {
    query: {
      state: by.state, owner: by.owner, category: by.category, to_review: by.toReview ? 'true' : undefined,
      own: by.own ? 'true' : undefined, import_id: by.importId, before: by.before,
    },
    signal,
  })
export const article = (id: number) => request<Article>(one(id))
export const differences = async (id: number, version: number) =>
  (await request<{ fields: FieldDifference[] }>(`${one(id)}/versions/${version}/differences`)).fields
export const write = (words: ArticleWords) => request<Article>('knowledge/articles', { method: 'POST', body: words })
export const step = (seen: Article, act: ArticleAct, fields: object = {}) =>
  request<Article>(`${one(seen.id)}/${act.replace('_', '-')}`, { method: 'POST', body: { revision: seen.revision, ...fields } })
export const vote = (id: number, is_helpful: boolean, note: string) =>
  request<Article>(`${one(id)}/vote`, { method: 'POST', body: { is_helpful, note } })
export const bring = (body: { file_name: string; content_base64: string; apply: boolean; skip_faulty: boolean; owner?: string }) =>
  request<ImportDone>('knowledge/imports', { method: 'POST', body, limitMs: 180_000 })
export const imports = () => items(request<{ items: WaitingImport[] }>('knowledge/imports'))
export const approveImport = (id: number) =>
  request<{ articles: number }>(`knowledge/imports/${id}/approve`, { method: 'POST', body: {}, limitMs: 180_000 })
export const questions = (query: { state?: string; order?: string; mine?: string }) =>
  items(request<{ items: Question[] }>('knowledge/questions', { query }))
export const ask = (body: { question: string; organisation?: string; category_code?: string; place?: string; order?: string }) =>
  request<Question>('knowledge/questions', { method: 'POST', body })
export const settleQuestion = (seen: Question, act: QuestionAct, fields: object) =>
  request<Question>(`knowledge/questions/${seen.id}/${act}`, { method: 'POST', body: { revision: seen.revision, ...fields } })

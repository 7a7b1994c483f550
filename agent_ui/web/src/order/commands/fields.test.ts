import { expect, it } from 'vitest'
import { changesOf, rebase, type Fields } from './fields'

const before: Fields = {
  title: '夜间施工', request_type: 'help', urgency: 'normal', track: 'ordinary', category_code: 'CG02', place_code: '445102100',
  address: '东津路 5 号', is_confidential: false, complained_of_kind: '', complained_of_name: '', complained_of_organisation: '',
}

it('sends what changed and nothing else', () => {
  expect(changesOf(before, { ...before })).toEqual({})
  expect(changesOf(before, { ...before, request_type: 'complaint', title: ' 夜间施工 ', is_confidential: true }))
    .toEqual({ request_type: 'complaint', is_confidential: true })
})
it('empties what may be empty and never the rest', () => {
  expect(changesOf(before, { ...before, address: '', category_code: '', title: '' })).toEqual({ address: null })
})
it('follows the order where nobody wrote', () => {
  const base = { ...before }
  const draft = { ...before, title: '我改的标题' }
  rebase(draft, base, { ...before, title: '别人改的标题', request_type: 'complaint' })
  expect(draft).toMatchObject({ title: '我改的标题', request_type: 'complaint' })
  expect(changesOf(base, draft)).toEqual({ title: '我改的标题' })
})

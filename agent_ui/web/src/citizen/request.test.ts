import { expect, it } from 'vitest'
import { blankRequest, bodyOf, spaced, wrongWith } from './request'

it('sends what was filled in and nothing else', () => {
  expect(bodyOf({ ...blankRequest(), content: ' 自来水发黄 ', phone: '13800138000' })).toEqual({ content: '自来水发黄', phone: '13800138000' })
  expect(bodyOf({ ...blankRequest(), content: '自来水发黄', type: 'help', confidential: true })).toMatchObject({ request_type: 'help', confidential: true })
})
it('needs a few words, and a phone only when one is given', () => {
  expect(wrongWith(blankRequest())).toEqual({ content: 'citizen.needContent' })
  expect(wrongWith({ ...blankRequest(), content: '自来水发黄', phone: '一三八' })).toEqual({ phone: 'citizen.badPhone' })
})
it('groups a code for reading out', () => {
  expect(spaced('7K4M2QX9PDW1')).toBe('7K4M 2QX9 PDW1')
  expect(spaced('7K4M-2QX9')).toBe('7K4M-2QX9')
})

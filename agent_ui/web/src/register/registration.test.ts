import { describe, expect, it } from 'vitest'
import { blank, bodyOf, isBackdated, takeInOf, toScan, wrongWith } from './registration'

const now = Date.parse('2026-11-23T10:00:30+08:00')
const filled = { ...blank(now), content: '路灯不亮' }

describe('registration', () => {
  it('starts with the present minute of the city and sends no time for it', () => {
    expect(blank(now).receivedAt).toBe('2026-11-23T10:00')
    expect(bodyOf(filled, now)).toEqual({ channel: 'walk_in', content: '路灯不亮', anonymous: false, no_reply_wanted: false, confidential: false })
  })
  it('asks why a matter comes late, and sends the true time', () => {
    const late = { ...filled, receivedAt: '2026-11-22T09:00' }
    expect(isBackdated(late, now)).toBe(true)
    expect(wrongWith(late, now)).toEqual({ backdate_reason: 'register.needReason' })
    expect(bodyOf({ ...late, backdateReason: '系统停机' }, now)).toMatchObject({ received_at: '2026-11-22T09:00:00+08:00', backdate_reason: '系统停机' })
  })
  it('refuses the future, an empty content and a phone that is none', () => {
    expect(wrongWith({ ...blank(now), receivedAt: '2026-11-23T12:00', phone: 'abc' }, now))
      .toEqual({ content: 'register.needContent', received_at: 'register.future', phone: 'register.badPhone' })
  })
  it('keeps the name of one who wants none out of the body', () => {
    expect(bodyOf({ ...filled, anonymous: true, citizenName: '张三' }, now)).not.toHaveProperty('citizen_name')
  })
  it('encodes a scan and refuses one too big', async () => {
    expect(await toScan(new File(['纸'], '单.txt'))).toEqual({ name: '单.txt', content_base64: '57q4' })
    expect(await toScan(new File([new Uint8Array(6 * 1024 * 1024)], 'x.png'))).toBeNull()
  })
  it('asks of a hard matter what was tried and how often, none being an answer', () => {
    const hard = { ...filled, hardMatter: true }
    expect(wrongWith(hard, now)).toEqual({ tried: 'register.needTried', tried_times: 'register.needTimes' })
    const said = { ...hard, tried: ' 三个窗口互相推 ', triedTimes: 0, serviceItem: '不动产登记' }
    expect(wrongWith(said, now)).toEqual({})
    expect(takeInOf(said)).toEqual({ tried: '三个窗口互相推', tried_times: 0, service_item: '不动产登记' })
    expect(bodyOf(said, now)).not.toHaveProperty('tried')
  })
})

import { describe, expect, it } from 'vitest'
import { checkAnswer, repeats } from './checks'

const failing = (answer: string, findings = '', contacted: boolean | null = null) =>
  checkAnswer(answer, findings, contacted).filter((check) => !check.ok).map((check) => check.name)

const good = '您好!您反映的夜间施工问题,我局已到现场核查并责令停止夜间打桩作业,感谢您的监督。'

describe('checks of an answer', () => {
  it('finds nothing in a good one', () => expect(failing(good, '现场核查属实', true)).toEqual([]))
  it('sees a phone or an identity number, not a date or a hotline', () => {
    expect(failing(`${good}负责人电话 13812345678`)).toEqual(['noPersonal'])
    expect(failing(`${good}身份证 44510219900101123X`)).toEqual(['noPersonal'])
    expect(failing(`${good}2026年11月23日,请拨打 12345 或 0768-2212345`)).toEqual([])
  })
  it('sees findings carried over word by word', () => {
    const findings = '现场负责人张某承认夜间施工许可十一月十八日到期后没有续办,拟立案查处并约谈公司负责人。'
    expect(repeats(findings, `您好!${findings}`)).toBe(true)
    expect(failing(`您好!${findings}`, findings)).toEqual(['notInternal'])
  })
  it('says when nobody was contacted and when a template was left unfilled', () => {
    expect(failing(good, '', false)).toEqual(['contacted'])
    expect(failing(`${good}时间:____`)).toEqual(['noBlanks'])
  })
})

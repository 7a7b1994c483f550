/** What an answer is looked over for before it is sent. The server has the last word; these only warn. */

export type CheckName = 'contacted' | 'noPersonal' | 'notInternal' | 'longEnough' | 'noBlanks'
export interface Check { name: CheckName; ok: boolean }

const SHORTEST = 20
const PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/
const IDENTITY = /(?<!\d)\d{17}[\dXx](?!\d)/

const bare = (text: string) => text.replace(/[\s\p{P}]/gu, '')

/** Whether a stretch of the findings was carried into the answer word by word. */
export function repeats(findings: string, answer: string, length = 30): boolean {
  const from = bare(findings)
  const to = bare(answer)
  for (let at = 0; at + length <= from.length; at += 5) {
    if (to.includes(from.slice(at, at + length))) return true
  }
  return false
}

export function checkAnswer(answer: string, findings: string, contacted: boolean | null): Check[] {
  const checks: Check[] = [
    { name: 'longEnough', ok: answer.trim().length >= SHORTEST },
    { name: 'noPersonal', ok: !PHONE.test(answer) && !IDENTITY.test(answer) },
    { name: 'noBlanks', ok: !/[×xX*_]{3,}|【\s*】|[（(]\s*[)）]/.test(answer) },
  ]
  if (findings) checks.push({ name: 'notInternal', ok: !repeats(findings, answer) })
  if (contacted !== null) checks.unshift({ name: 'contacted', ok: contacted })
  return checks
}

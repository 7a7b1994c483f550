/** First letters of Chinese words by the order of the zh collation, so that no dictionary has to be shipped. */

const LETTERS = 'ABCDEFGHJKLMNOPQRSTWXYZ'
// The first character of each letter in the collation's order.
const FIRST = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀'
const collator = new Intl.Collator('zh-Hans-CN-u-co-pinyin')
const cache = new Map<string, string>()

function initial(character: string): string {
  if (!/[\u4e00-\u9fff]/.test(character)) return /[a-z0-9]/i.test(character) ? character.toLowerCase() : ''
  for (let at = FIRST.length - 1; at >= 0; at -= 1) {
    if (collator.compare(character, FIRST[at]!) >= 0) return LETTERS[at]!.toLowerCase()
  }
  return ''
}

export function initials(text: string): string {
  let letters = cache.get(text)
  if (letters === undefined) {
    letters = Array.from(text, initial).join('')
    cache.set(text, letters)
  }
  return letters
}

/** Whether a name answers to what was typed: a part of it, its characters in order, or its first letters. */
export function matchesName(name: string, typed: string): boolean {
  const query = typed.trim().toLowerCase()
  if (!query) return true
  if (name.toLowerCase().includes(query)) return true
  if (/^[a-z0-9]+$/.test(query)) return initials(name).includes(query)
  let from = 0
  for (const character of query) {
    from = name.indexOf(character, from) + 1
    if (from === 0) return false
  }
  return true
}

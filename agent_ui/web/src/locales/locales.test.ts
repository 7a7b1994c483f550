/** Every key that the sources name exists, and templates hold no Chinese of their own. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import zhCN from './zh-CN'

const root = join(import.meta.dirname, '..')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(vue|ts)$/.test(path) && !path.startsWith('locales') && !path.endsWith('.test.ts'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

const has = (key: string): boolean =>
  key.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], zhCN) !== undefined

it('finds every key the sources name', () => {
  const named = sources.flatMap(({ path, text }) => {
    const direct = Array.from(text.matchAll(/\bt\('([\w.-]+)'/g), (match) => match[1]!)
    const held = Array.from(text.matchAll(/(?:does|title|group): '([a-z]\w*\.[\w.]+)'/g), (match) => match[1]!)
    const families = Array.from(text.matchAll(/\bt\(`([\w]+)\.\$\{/g), (match) => match[1]!)
    const conditional = Array.from(text.matchAll(/\bt\([\w.()]+ \? '([\w.]+)' : '([\w.]+)'/g), (match) => [match[1]!, match[2]!]).flat()
    return [...direct, ...held, ...families, ...conditional].map((key) => ({ path, key }))
  })
  expect(named.length).toBeGreaterThan(200)
  expect(named.filter(({ key }) => !has(key))).toEqual([])
})

it('keeps Chinese out of the templates', () => {
  const offenders = sources
    .filter(({ path }) => path.endsWith('.vue'))
    .map(({ path, text }) => ({ path, template: text.slice(text.indexOf('<template>'), text.lastIndexOf('</template>')) }))
    .filter(({ template }) => /[\u4e00-\u9fff]/.test(template.replace(/<!--.*?-->/gs, '')))
  expect(offenders.map(({ path }) => path)).toEqual([])
})

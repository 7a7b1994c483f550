/** How a count stands to the one before it, for the key of its words. */
export type Growth = 'up' | 'down' | 'same' | 'fresh'

export function growthOf(count: number, before: number): { way: Growth; n: number } {
  if (before === 0) return { way: 'fresh', n: count }
  if (count === before) return { way: 'same', n: 0 }
  return { way: count > before ? 'up' : 'down', n: Math.abs(count - before) }
}

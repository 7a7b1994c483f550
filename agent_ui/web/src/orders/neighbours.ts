/** The list one came from, so that an order's page can step to the next without going back. */
let numbers: string[] = []

export function rememberList(list: string[]): void {
  numbers = list
}

export interface Neighbours { at: number; of: number; previous: string | null; next: string | null }

export function neighboursOf(number: string): Neighbours | null {
  const at = numbers.indexOf(number)
  if (at < 0) return null
  return { at: at + 1, of: numbers.length, previous: numbers[at - 1] ?? null, next: numbers[at + 1] ?? null }
}

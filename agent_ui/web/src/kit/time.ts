/** Times as the desk writes them, in the city's zone whatever the machine's. */
const ZONE = 'Asia/Shanghai'

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  second: '2-digit', hourCycle: 'h23', weekday: 'short',
})

export interface Wall { year: string; month: string; day: string; hour: string; minute: string; second: string; weekday: string }

export function wall(at: string | number | Date): Wall {
  return Object.fromEntries(parts.formatToParts(new Date(at)).map((part) => [part.type, part.value])) as unknown as Wall
}

/** 11-23 14:52; with the year when it is not this one. */
export function shortTime(at: string | null | undefined, now: number = Date.now()): string {
  if (!at) return ''
  const time = wall(at)
  const year = time.year === wall(now).year ? '' : `${time.year}-`
  return `${year}${time.month}-${time.day} ${time.hour}:${time.minute}`
}

export function clockTime(at: string | number): string {
  const time = wall(at)
  return `${time.hour}:${time.minute}:${time.second}`
}

export function dayOf(at: string | number): string {
  const time = wall(at)
  return `${time.year}-${time.month}-${time.day}`
}

export type DayWord = 'today' | 'yesterday' | 'tomorrow' | null

/** Whether a time falls on the day of `now` or beside it. */
export function dayWord(at: string | number, now: number): DayWord {
  const days = Math.round((Date.parse(dayOf(at)) - Date.parse(dayOf(now))) / 86_400_000)
  return days === 0 ? 'today' : days === -1 ? 'yesterday' : days === 1 ? 'tomorrow' : null
}

export function hourMinute(at: string | number): string {
  const time = wall(at)
  return `${time.hour}:${time.minute}`
}

/** Seconds of a recording as 02:05. */
export function playTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}

/** A date and time typed at a desk, which means the city's zone, as ISO 8601 with offset. */
export function fromDesk(local: string): string {
  return `${local.length === 16 ? `${local}:00` : local}+08:00`
}
export function toDesk(at: number): string {
  const time = wall(at)
  return `${time.year}-${time.month}-${time.day}T${time.hour}:${time.minute}`
}

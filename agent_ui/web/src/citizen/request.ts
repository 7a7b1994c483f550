/** The citizens' form and the body made of it. */

export const TYPES = ['consultation', 'help', 'complaint', 'report', 'suggestion', 'praise'] as const
export const MOST_CONTENT = 1000
export const MOST_PHOTOS = 5

export interface Photo { name: string; content_base64: string }
export interface RequestForm {
  type: '' | (typeof TYPES)[number]
  content: string
  address: string
  name: string
  phone: string
  company: string
  uscc: string
  confidential: boolean
  photos: Photo[]
}

export const blankRequest = (): RequestForm => ({
  type: '', content: '', address: '', name: '', phone: '', company: '', uscc: '', confidential: false, photos: [],
})

export function wrongWith(form: RequestForm): Partial<Record<'content' | 'phone', string>> {
  return {
    ...(form.content.trim().length < 5 ? { content: 'citizen.needContent' } : {}),
    ...(form.phone.trim() && !/^[+\d][\d\s-]{5,}$/.test(form.phone.trim()) ? { phone: 'citizen.badPhone' } : {}),
  }
}

export function bodyOf(form: RequestForm): Record<string, unknown> {
  const text = {
    request_type: form.type, address: form.address, name: form.name, phone: form.phone, company: form.company, uscc: form.uscc,
  }
  return {
    content: form.content.trim(),
    ...Object.fromEntries(Object.entries(text).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value)),
    ...(form.confidential ? { confidential: true } : {}),
    ...(form.photos.length ? { attachments: form.photos } : {}),
  }
}

/** A tracking code in groups that can be read out. */
export function spaced(code: string): string {
  return code.includes('-') || code.includes(' ') ? code : code.replace(/(.{4})(?=.)/g, '$1 ')
}

import type { Span } from './span.ts'

const longestShown = 300

/** A name that is a method alone, as the semantic conventions have it where no route is known: `GET`. */
const methodOnly = /^(?:[A-Z]{3,20}|HTTP|_OTHER)$/

/** What a request was for, where the span's name tells no more than the method: `127.0.0.1:8081/orders`; else an empty text. */
export function spanTarget({ name, attributes }: Pick<Span, 'name' | 'attributes'>): string {
  if (!methodOnly.test(name)) return ''
  const { 'url.full': full, 'url.path': path } = attributes
  const target = typeof full === 'string' ? full.replace(/^\w{1,20}:\/\//, '').split(/[?#]/, 1)[0]! : path
  return typeof target === 'string' ? target.slice(0, longestShown) : ''
}

import { isSecretKey } from '../logs/secret-keys.ts'

const mask = '[redacted]'

/**
 * A copy of the options that may be shown: values of headers and of secrets are hidden, and what an address carries beside
 * its host and path. Functions and class instances become their names.
 */
export function masked(value: unknown, key = ''): unknown {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') return value
  if (isSecretKey(key) || /token$/i.test(key)) return mask
  if (typeof value === 'string') return maskedAddress(value)
  if (typeof value === 'function') return `function ${value.name}`
  if (Array.isArray(value)) return value.map((item) => masked(item))
  const { constructor: made, name } = value as { constructor?: { name?: string }; name?: unknown }
  if (made !== undefined && made !== Object) return made.name
  if (typeof name === 'string' && typeof (value as { write?: unknown }).write === 'function') return name // A log sink.
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      key.toLowerCase() === 'headers' && inner !== undefined ? mask : masked(inner, field),
    ]),
  )
}

function maskedAddress(text: string): string {
  if (!text.includes('://') || !URL.canParse(text)) return text
  const url = new URL(text)
  if (url.username === '' && url.password === '' && url.search === '') return text
  if (url.username !== '') url.username = mask
  if (url.password !== '') url.password = mask
  for (const name of [...url.searchParams.keys()]) url.searchParams.set(name, mask)
  return decodeURI(url.href).replaceAll('%5B', '[').replaceAll('%5D', ']')
}

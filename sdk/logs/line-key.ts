import { lineLimits } from './line-limits.ts'
import { quoted } from './quoted.ts'
import { cleanText, type Redaction } from './redaction.ts'
import { isSecretKey } from './secret-keys.ts'

/** What is known of a key of logged objects. */
export interface LineKey {
  /** `,"orderId":` */
  readonly json: string
  readonly secret: boolean
  /** Written by vigie in lines of a request. */
  readonly ofRequest: boolean
  /** The same with the `_` that keeps a caller's field apart from vigie's own. */
  readonly renamedJson: string
}

/** Fields of a line that vigie alone writes; a caller's field of such a name gets a `_` at its end. */
export const reservedKeys = [
  'timestamp',
  'level',
  'message',
  'trace_id',
  'span_id',
  'held_back',
  'exception.type',
  'exception.message',
  'exception.stacktrace',
  'exception.fields',
] as const

const requestKeys = new Set(['requestId', 'method', 'endpoint', 'userId'])

/** Services have a few hundred names of fields; more are made up of data, and remembering those would be a leak. */
const capacity = 2_048

/**
 * Looks keys up for one logger.
 *
 * @param taken the names of the service's identity, beside {@link reservedKeys}
 */
export function createLineKeys(taken: Iterable<string>, redaction: Redaction): (key: string) => LineKey {
  const reserved = new Set<string>([...reservedKeys, ...taken])
  const known = new Map<string, LineKey>()
  return (key) => known.get(key) ?? describe(key)

  function describe(key: string): LineKey {
    const base = key.replace(/_{1,32}$/, '')
    // `level` becomes `level_` and `level_` becomes `level__`: two fields of a caller never meet in one name.
    const shown = cleanText(key.slice(0, lineLimits.keyLength), '', redaction)
    const json = (name: string) => `,${quoted(name)}:`
    const described = {
      json: json(reserved.has(base) ? `${shown}_` : shown),
      renamedJson: json(`${shown}_`),
      secret: isSecretKey(key),
      ofRequest: requestKeys.has(base),
    }
    if (key.length <= lineLimits.keyLength && known.size < capacity) known.set(key, described)
    return described
  }
}

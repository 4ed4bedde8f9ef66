/**
 * A value as people read it in the message of a test that fails; empty for an object without fields.
 *
 * @param undefinedToo what is expected to be missing is shown; in what there is it would only be noise
 */
export function shown(value: unknown, undefinedToo = false): string {
  const isPlain = typeof value === 'object' && value !== null && !(value instanceof RegExp)
  if (isPlain && Object.keys(value).length === 0) return ''
  const above: unknown[] = []
  const text = JSON.stringify(value, function (this: unknown, _field, inner: unknown) {
    // `this` holds `inner`; what stands above it are its ancestors.
    while (above.length > 0 && above.at(-1) !== this) above.pop()
    if (above.includes(inner)) return '[circular]'
    if (typeof inner === 'object' && inner !== null) above.push(inner)
    return inner === undefined && !undefinedToo ? undefined : readable(inner)
  })
  return text ?? String(value)
}

/** What JSON has no word for. */
function readable(value: unknown): unknown {
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof RegExp) return String(value)
  // `expect.any(String)` names itself, `expect.stringContaining('x')` its kind alone.
  const { toAsymmetricMatcher, asymmetricMatch, sample } = Object(value) as {
    toAsymmetricMatcher?: () => unknown
    asymmetricMatch?: unknown
    sample?: unknown
  }
  if (typeof toAsymmetricMatcher === 'function') return String(toAsymmetricMatcher.call(value))
  if (typeof asymmetricMatch === 'function') return `${String(value)} ${String(sample)}`
  return value
}

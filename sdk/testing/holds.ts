/** Whether a value has what is expected: a part of an object's fields, a part of a text in `message`, or what a pattern finds. */
export function holds(actual: unknown, expected: unknown, field = ''): boolean {
  // Not `test`: with the flag `g` it would begin where the last comparison has ended.
  if (expected instanceof RegExp) return typeof actual === 'string' && actual.search(expected) >= 0
  // What `expect.any`, `expect.stringContaining` and their like are.
  const { asymmetricMatch } = Object(expected) as { asymmetricMatch?: (value: unknown) => boolean }
  if (typeof asymmetricMatch === 'function') return asymmetricMatch.call(expected, actual)
  if (field === 'message' && typeof expected === 'string')
    return typeof actual === 'string' && actual.includes(expected)
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected)
  if (typeof actual !== 'object' || actual === null) return false
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, at) => holds(actual[at], item))
    )
  }
  return Object.entries(expected).every(([name, value]) =>
    holds((actual as Record<string, unknown>)[name], value, name),
  )
}

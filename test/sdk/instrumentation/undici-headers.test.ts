import { expect, test } from 'vitest'
import { type UndiciHead, undiciHeaders } from '../../../sdk/instrumentation/http-client/undici-headers.ts'

/** Undici 5 keeps its headers as one text, later versions as names and values in turn. */
for (const [form, given] of [
  ['one text', 'X-One: 1\r\nTraceparent: theirs\r\nx-traceparent: no\r\n'],
  ['names and values', ['X-One', '1', 'Traceparent', 'theirs', 'x-traceparent', 'no']],
] as const) {
  test(`a header in ${form} is found in any case, and replaced where it stands`, () => {
    const added: string[] = []
    const head: UndiciHead = {
      headers: typeof given === 'string' ? given : [...given],
      addHeader: (name, value) => void added.push(name, value),
    }
    expect(undiciHeaders.get(head, 'traceparent')).toBe('theirs')
    expect(undiciHeaders.get(head, 'one')).toBeUndefined()
    undiciHeaders.set(head, 'traceparent', 'ours $1 $&')
    expect(undiciHeaders.get(head, 'traceparent')).toBe('ours $1 $&')
    expect(undiciHeaders.get(head, 'x-traceparent')).toBe('no')
    expect(added).toEqual([])
    undiciHeaders.set(head, 'tracestate', 'a=b')
    expect(added).toEqual(['tracestate', 'a=b'])
  })
}

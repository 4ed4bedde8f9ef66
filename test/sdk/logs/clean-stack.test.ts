import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanStack } from '../../../sdk/logs/clean-stack.ts'
import { redactText } from '../../../sdk/logs/redact-text.ts'
import { plainRedaction } from '../../../sdk/logs/redaction.ts'

const key = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7'
const line = fc.oneof(
  fc.constantFrom(
    'Error: charge failed',
    'Error: password=hunter2-of-the-house',
    'TypeError: Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc',
    `Error: -----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`,
    `Error: -----BEGIN PRIVATE KEY-----\n${key}`,
    '',
    '    at ',
    '    at charge (file:///srv/app/charge.mjs:12:7)',
    '    at async /srv/app/main.js:4:3',
    '    at get (https://user:hunter2@cdn.example/app.js?token=0123456789abcdef:1:2)',
    'Caused by: Error: connect to postgres://app:hunter2@db:5432 failed',
    '    with {"code":"ECONNREFUSED"}',
  ),
  fc.nat(500).map((at) => `    at place${at} (/srv/app/${at}.js:${at}:1)`),
  fc.string(),
)

test('a stack is as free of secrets as any text, the first time and each time after', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
      const stack = lines.join('\n')
      const expected = redactText(stack)
      expect(cleanStack(stack, 'exception.stacktrace', plainRedaction)).toBe(expected)
      expect(cleanStack(stack, 'exception.stacktrace', plainRedaction)).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
})

test('a hook of the service gets the whole stack', () => {
  const hook = (text: string, key: string) => `${key}: ${text.length}`
  const stack = 'Error: x\n    at a (/a.js:1:1)\n    at b (/b.js:1:1)'
  expect(cleanStack(stack, 'exception.stacktrace', { ...plainRedaction, hook })).toBe(
    `exception.stacktrace: ${stack.length}`,
  )
})

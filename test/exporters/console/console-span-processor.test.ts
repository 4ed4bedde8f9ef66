import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { createConsoleSpanProcessor } from '../../../exporters/console/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { endedSpan } from '../otlp/ended-span.ts'

function printing(stream?: { write(text: string): unknown }) {
  let printed = ''
  const ledger = createLedger('spans', 'console')
  const processor = createConsoleSpanProcessor({
    ledger,
    stream: stream ?? {
      write(text) {
        printed += text
      },
    },
  })
  return { processor, ledger, printed: () => printed }
}

test('an ended span is one readable line', () => {
  const { processor, ledger, printed } = printing()
  processor.onEnd(
    endedSpan({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR, message: 'no such card' },
      attributes: { 'http.response.status_code': 402 },
      parentSpanContext: { traceId: 'a'.repeat(32), spanId: 'c'.repeat(16), traceFlags: 1 },
    }),
  )
  expect(printed()).toBe(
    '22:13:20.000  span     5.0 ms  client    GET /orders/:id  ERROR no such card  http.response.status_code=402  ' +
      'trace=0af7651916cd43dd8448eb211c80319c  span=b7ad6b7169203331  parent=cccccccccccccccc\n',
  )
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1, pending: 0 })
})

test('control characters are shown, not obeyed', () => {
  const { processor, printed } = printing()
  processor.onEnd(endedSpan({ name: 'a\r\nb\u001b[31m\u202e', attributes: { 'k\n': '\u0007' } }))
  expect(printed().slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  expect(printed()).toContain('a\\u{d}\\u{a}b\\u{1b}[31m\\u{202e}')
})

test('a stream that throws costs the span, not the service', () => {
  const { processor, ledger } = printing({
    write() {
      throw new Error('EPIPE')
    },
  })
  processor.onEnd(endedSpan())
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 0, pending: 0, dropped: { error: 1 } })
})

import { expect, test } from 'vitest'
import { spanTree } from '../../deploy/local/page/span-tree.ts'
import { makeSpan } from './make-span.ts'

const traceId = 'f'.repeat(32)
const span = (spanId: string, parentSpanId: string, startMs: number) =>
  makeSpan({ traceId, spanId, parentSpanId, startMs })
const shape = (rows: ReturnType<typeof spanTree>) => rows.map((row) => `${'-'.repeat(row.depth)}${row.span.spanId}`)
const none: ReadonlySet<string> = new Set()

test('a parent stands before its children, siblings by start', () => {
  const spans = [span('c', 'a', 30), span('d', 'b', 25), span('b', 'a', 20), span('a', '', 10)]
  expect(shape(spanTree(spans, none))).toEqual(['a', '-b', '--d', '-c'])
})

test('a span whose parent never came stands at the top and says so', () => {
  const rows = spanTree([span('a', '', 10), span('x', 'missing', 5)], none)
  expect(rows.map((row) => [row.span.spanId, row.orphan])).toEqual([
    ['x', true],
    ['a', false],
  ])
})

test('a collapsed span hides all below it', () => {
  const spans = [span('a', '', 1), span('b', 'a', 2), span('c', 'b', 3), span('d', 'a', 4)]
  expect(shape(spanTree(spans, new Set(['b'])))).toEqual(['a', '-b', '-d'])
})

test('spans that are each other’s parents are all shown once', () => {
  const rows = spanTree([span('a', 'b', 1), span('b', 'a', 2), span('s', 's', 3)], none)
  expect(rows.map((row) => row.span.spanId).sort()).toEqual(['a', 'b', 's'])
})

test('a chain of 10,000 spans does not overflow the stack', () => {
  const spans = Array.from({ length: 10_000 }, (_, index) =>
    span(`s${index}`, index === 0 ? '' : `s${index - 1}`, index),
  )
  expect(spanTree(spans, none).at(-1)!.depth).toBe(9999)
})

import type { Span } from '../stores/span.ts'

/** A span with its place in the tree. */
export interface SpanRow {
  readonly span: Span
  readonly depth: number
  readonly childCount: number
  /** Its parent never arrived: it stands at the top, but is no root. */
  readonly orphan: boolean
}

/**
 * Puts the spans of a trace in reading order: a parent before its children, siblings by start. Spans whose parent is
 * missing stand at the top; a ring of parents is cut where it would close.
 */
export function spanTree(spans: readonly Span[], collapsed: ReadonlySet<string>): SpanRow[] {
  const ids = new Set(spans.map((span) => span.spanId))
  const children = new Map<string, Span[]>()
  const tops: Span[] = []
  for (const span of [...spans].sort((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs)) {
    const parent = span.parentSpanId
    if (parent === '' || parent === span.spanId || !ids.has(parent)) tops.push(span)
    else {
      const siblings = children.get(parent)
      if (siblings === undefined) children.set(parent, [span])
      else siblings.push(span)
    }
  }

  const rows: SpanRow[] = []
  const placed = new Set<string>()
  // A stack, because a trace may be thousands of spans deep.
  function place(top: Span): void {
    const stack: [Span, number][] = [[top, 0]]
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const [span, depth] = next
      if (placed.has(span.spanId)) continue
      placed.add(span.spanId)
      const below = children.get(span.spanId) ?? []
      const orphan = span.parentSpanId !== '' && !ids.has(span.parentSpanId)
      rows.push({ span, depth, childCount: below.length, orphan })
      if (collapsed.has(span.spanId)) markPlaced(below)
      else for (const child of below.toReversed()) stack.push([child, depth + 1])
    }
  }
  function markPlaced(hidden: readonly Span[]): void {
    const stack = [...hidden]
    for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
      if (placed.has(span.spanId)) continue
      placed.add(span.spanId)
      stack.push(...(children.get(span.spanId) ?? []))
    }
  }
  for (const top of tops) place(top)
  for (const span of spans) if (!placed.has(span.spanId)) place(span)
  return rows
}

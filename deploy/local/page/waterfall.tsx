import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { StoredLog } from '../stores/log-store.ts'
import type { Span } from '../stores/span.ts'
import { spanTarget } from '../stores/span-target.ts'
import { formatDuration } from './format.ts'
import { Operation } from './operation.tsx'
import { serviceColor } from './service-color.ts'
import { ServiceName } from './service-name.tsx'
import { type SpanRow, spanTree } from './span-tree.ts'

const rowHeight = 30
const overscan = 12
const maxIndent = 14

interface Properties {
  readonly spans: readonly Span[]
  readonly logs: readonly StoredLog[]
  readonly chosen: string
  readonly choose: (spanId: string) => void
}

/** The spans of a trace along time. Only the rows in sight are in the document, so that 10,000 spans stay quick. */
export function Waterfall({ spans, logs, chosen, choose }: Properties) {
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const [view, setView] = useState({ top: 0, height: 600 })
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useMemo(() => spanTree(spans, collapsed), [spans, collapsed])
  const startMs = spans[0]?.startMs ?? 0 // they come in order of start
  const endMs = spans.reduce((latest, span) => Math.max(latest, span.startMs + span.durationMs), startMs)
  const scale = { startMs, lengthMs: Math.max(endMs - startMs, 0.001) }
  const logTimes = useMemo(() => groupBySpan(logs, spans), [logs, spans])
  const chosenAt = rows.findIndex((row) => row.span.spanId === chosen)

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    if (chosenAt < 0) return
    const top = chosenAt * rowHeight
    if (top < element.scrollTop || top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top - element.clientHeight / 3
    }
  }, [chosenAt])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const toggle = (spanId: string) => {
    const next = new Set(collapsed)
    if (!next.delete(spanId)) next.add(spanId)
    setCollapsed(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[chosenAt]
    const move = (by: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, chosenAt + by))]
      if (next) choose(next.span.spanId)
    }
    if (event.key === 'ArrowDown' || event.key === 'j') move(1)
    else if (event.key === 'ArrowUp' || event.key === 'k') move(-1)
    else if (event.key === 'Home') choose(rows[0]!.span.spanId)
    else if (event.key === 'End') choose(rows.at(-1)!.span.spanId)
    else if (event.key === 'ArrowLeft' && row && !collapsed.has(row.span.spanId) && row.childCount > 0)
      toggle(row.span.spanId)
    else if (event.key === 'ArrowLeft' && row && rows.some((other) => other.span.spanId === row.span.parentSpanId)) {
      choose(row.span.parentSpanId)
    } else if (event.key === 'ArrowRight' && row && collapsed.has(row.span.spanId)) toggle(row.span.spanId)
    else return
    event.preventDefault()
  }

  const first = Math.max(0, Math.floor(view.top / rowHeight) - overscan)
  const last = Math.min(rows.length, Math.ceil((view.top + view.height) / rowHeight) + overscan)
  return (
    <div class="waterfall">
      <div class="axis" aria-hidden="true">
        <span>{spans.length === 1 ? '1 span' : `${spans.length} spans`}</span>
        <div class="ticks">
          {[0, 0.25, 0.5, 0.75, 1].map((at) => (
            <span key={at} style={{ left: `${at * 100}%` }}>
              {at === 0 ? '0' : formatDuration(scale.lengthMs * at)}
            </span>
          ))}
        </div>
      </div>
      <div
        class="scroller"
        ref={scroller}
        role="tree"
        aria-label="Spans"
        aria-activedescendant={chosenAt < 0 ? undefined : `span-${chosen}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      >
        <div class="canvas" style={{ height: `${rows.length * rowHeight}px` }}>
          {rows.slice(first, last).map((row, index) => (
            <WaterfallRow
              key={row.span.spanId}
              row={row}
              top={(first + index) * rowHeight}
              scale={scale}
              logTimes={logTimes.get(row.span.spanId) ?? []}
              chosen={row.span.spanId === chosen}
              collapsed={collapsed.has(row.span.spanId)}
              choose={choose}
              toggle={toggle}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

interface RowProperties {
  readonly row: SpanRow
  readonly top: number
  readonly scale: { readonly startMs: number; readonly lengthMs: number }
  readonly logTimes: readonly number[]
  readonly chosen: boolean
  readonly collapsed: boolean
  readonly choose: (spanId: string) => void
  readonly toggle: (spanId: string) => void
}

function WaterfallRow({ row, top, scale, logTimes, chosen, collapsed, choose, toggle }: RowProperties) {
  const { span } = row
  const percent = (ms: number) => ((ms - scale.startMs) / scale.lengthMs) * 100
  const left = percent(span.startMs)
  const width = Math.max((span.durationMs / scale.lengthMs) * 100, 0.15)
  const labelSide = left + width < 82 ? 'after' : left > 18 ? 'before' : 'inside'
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it handles the keys
    <div
      id={`span-${span.spanId}`}
      class={`span-row ${serviceColor(span.service)} ${chosen ? 'chosen' : ''} ${span.status === 'error' ? 'failed' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.depth + 1}
      aria-selected={chosen}
      aria-expanded={row.childCount > 0 ? !collapsed : undefined}
      onClick={() => choose(span.spanId)}
    >
      <div class="label" style={{ paddingLeft: `${Math.min(row.depth, maxIndent) * 16 + 6}px` }}>
        {row.childCount > 0 ? (
          <button
            type="button"
            class="caret"
            tabIndex={-1}
            aria-label={collapsed ? 'Show children' : 'Hide children'}
            onClick={(event) => {
              event.stopPropagation()
              toggle(span.spanId)
            }}
          >
            {collapsed ? '▸' : '▾'}
          </button>
        ) : (
          <span class="caret" />
        )}
        <ServiceName service={span.service} />
        <Operation name={span.name} target={spanTarget(span)} />
        {row.orphan && (
          <span class="badge" title={`Its parent ${span.parentSpanId} has not arrived`}>
            no parent
          </span>
        )}
        {collapsed && <span class="badge">+{row.childCount}</span>}
      </div>
      <div class="lane">
        <i class="bar" style={{ left: `${left}%`, width: `${width}%` }} />
        {logTimes.map((timeMs, index) => (
          <i
            key={index}
            class="tick"
            style={{ left: `${Math.max(0, Math.min(100, percent(timeMs)))}%` }}
            title="log line"
          />
        ))}
        <span
          class={`took ${labelSide}`}
          style={
            labelSide === 'before'
              ? { right: `${100 - left}%` }
              : { left: `${labelSide === 'after' ? left + width : left}%` }
          }
        >
          {formatDuration(span.durationMs)}
        </span>
      </div>
    </div>
  )
}

/** Lines know whole milliseconds: of one that is less than that outside its span, the mark stands at the span's edge. */
function groupBySpan(logs: readonly StoredLog[], spans: readonly Span[]): Map<string, number[]> {
  const times = new Map<string, number[]>()
  const byId = new Map(spans.map((span) => [span.spanId, span]))
  for (const log of logs) {
    const span = byId.get(log.spanId)
    const timeMs = span === undefined ? log.timeMs : withinAMillisecond(log.timeMs, span)
    const known = times.get(log.spanId)
    if (known === undefined) times.set(log.spanId, [timeMs])
    else if (known.length < 50) known.push(timeMs)
  }
  return times
}

function withinAMillisecond(timeMs: number, { startMs, durationMs }: Span): number {
  const nearest = Math.max(startMs, Math.min(startMs + durationMs, timeMs))
  return Math.abs(nearest - timeMs) < 1 ? nearest : timeMs
}

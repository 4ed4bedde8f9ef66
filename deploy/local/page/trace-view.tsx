import { useEffect } from 'preact/hooks'
import type { StoredLog } from '../stores/log-store.ts'
import type { Span } from '../stores/span.ts'
import { formatDuration, formatTime } from './format.ts'
import type { Loaded } from './live-data.ts'
import { LogList } from './log-list.tsx'
import { ServiceName } from './service-name.tsx'
import { SpanDetails } from './span-details.tsx'
import type { Navigate, ViewState } from './url-state.ts'
import { ViewLink } from './view-link.tsx'
import { Waterfall } from './waterfall.tsx'

interface Properties {
  readonly loaded: Loaded<{ spans: readonly Span[]; logs: readonly StoredLog[] }>
  readonly state: ViewState
  readonly navigate: Navigate
}

/** One trace: its waterfall, the chosen span, and every line written under it. */
export function TraceView({ loaded, state, navigate }: Properties) {
  const back = (
    <ViewLink class="back" state={state} change={{ trace: '', span: '' }} navigate={navigate} title="Esc">
      ← All traces
    </ViewLink>
  )
  useEffect(() => {
    document.querySelector<HTMLElement>('.waterfall .scroller')?.focus({ preventScroll: true })
  }, [loaded.data !== undefined])

  if (loaded.data === undefined) {
    return (
      <section class="card trace-view" aria-label="Trace">
        <header>{back}</header>
        {loaded.fault !== undefined && (
          <p class="empty">
            {loaded.fault}. Traces are kept for an hour, or less when memory is full; a trace that was not sampled never
            arrives.
          </p>
        )}
      </section>
    )
  }
  const { spans, logs } = loaded.data
  const root = spans.find((span) => span.parentSpanId === '') ?? spans[0]!
  const startMs = spans[0]!.startMs
  const endMs = spans.reduce((latest, span) => Math.max(latest, span.startMs + span.durationMs), startMs)
  const failed = spans.filter((span) => span.status === 'error')
  const chosen = spans.find((span) => span.spanId === state.span) ?? root
  const inOrder = logs.toSorted((a, b) => a.timeMs - b.timeMs || a.sequence - b.sequence)
  return (
    <section class="card trace-view" aria-label="Trace">
      <header>
        {back}
        <h2>
          <ServiceName service={root.service} />
          <bdi>{root.name}</bdi>
        </h2>
        <p class="facts">
          <strong>{formatDuration(endMs - startMs)}</strong>
          <span>{formatTime(startMs)}</span>
          {failed.length > 0 && (
            <ViewLink
              class="badge bad"
              state={state}
              change={{ span: nextFailure(failed, chosen).spanId }}
              navigate={navigate}
              title="Go to the next failed span"
            >
              {failed.length === 1 ? '1 error' : `${failed.length} errors`}
            </ViewLink>
          )}
          <code class="trace-id">{root.traceId}</code>
          <CopyButton text={root.traceId} />
        </p>
      </header>
      <div class="trace-body">
        <Waterfall spans={spans} logs={logs} chosen={chosen.spanId} choose={(span) => navigate({ span }, 'replace')} />
        <SpanDetails key={chosen.spanId} span={chosen} traceStartMs={startMs} />
      </div>
      <div class="trace-logs">
        <h3>
          Log lines <span class="quiet">{logs.length === 0 ? '' : logs.length}</span>
        </h3>
        {logs.length === 0 ? (
          <p class="empty">No line carries this trace's id.</p>
        ) : (
          <LogList logs={inOrder} state={state} navigate={navigate} inTrace />
        )}
      </div>
    </section>
  )
}

function nextFailure(failed: readonly Span[], chosen: Span): Span {
  return failed[(failed.indexOf(chosen) + 1) % failed.length]!
}

function CopyButton({ text }: { text: string }) {
  return (
    <button
      type="button"
      class="plain"
      onClick={() => void navigator.clipboard.writeText(text)}
      title="Copy the trace id"
    >
      copy
    </button>
  )
}

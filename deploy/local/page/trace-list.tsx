import type { TraceSummary } from '../stores/trace-store.ts'
import { formatDuration, formatTime } from './format.ts'
import type { Loaded } from './live-data.ts'
import { Operation } from './operation.tsx'
import { serviceColor } from './service-color.ts'
import { ServiceName } from './service-name.tsx'
import type { Navigate, ViewState } from './url-state.ts'
import { ViewLink } from './view-link.tsx'

interface Properties {
  readonly loaded: Loaded<{ traces: readonly TraceSummary[] }>
  readonly state: ViewState
  readonly navigate: Navigate
}

/** The newest traces, each a link to its waterfall. */
export function TraceList({ loaded, state, navigate }: Properties) {
  const traces = loaded.data?.traces
  const filtered = state.service !== '' || state.errors !== '' || state.min !== '' || state.traceText !== ''
  return (
    <section class="card traces" aria-label="Traces">
      <header>
        <h2>Traces</h2>
        {state.service !== '' && <ServiceName service={state.service} />}
        <input
          type="search"
          class="find"
          placeholder="name, value or id"
          aria-label="Find in traces"
          value={state.traceText}
          onInput={(event) => navigate({ traceText: event.currentTarget.value }, 'replace')}
        />
        <label class="toggle">
          <input
            type="checkbox"
            checked={state.errors === '1'}
            onChange={(event) => navigate({ errors: event.currentTarget.checked ? '1' : '' })}
          />
          errors
        </label>
        <select
          aria-label="Shortest duration"
          value={state.min}
          onChange={(event) => navigate({ min: event.currentTarget.value })}
        >
          <option value="">any duration</option>
          {durations(state.min).map((ms) => (
            <option key={ms} value={ms}>
              ≥ {formatDuration(ms)}
            </option>
          ))}
        </select>
      </header>
      {loaded.fault !== undefined && (
        <p class="empty">
          {loaded.fault}.{' '}
          <ViewLink state={state} change={{ errors: '', min: '', traceText: '' }} navigate={navigate}>
            Show all
          </ViewLink>
        </p>
      )}
      {traces?.length === 0 &&
        (filtered ? (
          <p class="empty">
            No trace matches.{' '}
            <ViewLink state={state} change={{ service: '', errors: '', min: '', traceText: '' }} navigate={navigate}>
              Show all
            </ViewLink>
          </p>
        ) : (
          <p class="empty">No trace yet. Call one of your services: each request becomes a trace.</p>
        ))}
      <ol class="rows">
        {traces?.map((trace) => (
          <li key={trace.traceId}>
            <ViewLink
              class={`trace-row ${trace.errorCount > 0 ? 'failed' : ''}`}
              state={state}
              change={{ trace: trace.traceId, span: '' }}
              navigate={navigate}
            >
              <time>{formatTime(trace.startMs)}</time>
              <span class="what">
                <ServiceName service={trace.service} />
                <Operation name={trace.name} target={trace.target} />
                <Others services={trace.services} first={trace.service} />
              </span>
              <span class="marks">
                {trace.errorCount > 0 && (
                  <span class="badge bad">
                    {trace.errorCount} {trace.errorCount === 1 ? 'error' : 'errors'}
                  </span>
                )}
                <span class="quiet">{trace.spanCount === 1 ? '1 span' : `${trace.spanCount} spans`}</span>
              </span>
              <span class="length">
                <i style={{ width: `${lengthPercent(trace.durationMs)}%` }} aria-hidden="true" />
                <b>{formatDuration(trace.durationMs)}</b>
              </span>
            </ViewLink>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** What can be chosen, and what the address asks for beside it. */
function durations(min: string): readonly number[] {
  const usual = [10, 50, 100, 250, 500, 1000, 5000]
  const asked = Number(min)
  return asked > 0 && !usual.includes(asked) ? [...usual, asked].sort((a, b) => a - b) : usual
}

/** The other services that took part, by colour. */
function Others({ services, first }: { services: readonly string[]; first: string }) {
  const others = services.filter((service) => service !== first)
  if (others.length === 0) return null
  return (
    <span class="others" title={others.join(', ')}>
      {others.slice(0, 6).map((service) => (
        <i key={service} class={`dot ${serviceColor(service)}`} aria-hidden="true" />
      ))}
    </span>
  )
}

/** From 100 µs to 10 s on a logarithmic scale: durations differ by factors, not by sums. */
function lengthPercent(durationMs: number): number {
  return Math.max(2, Math.min(100, (Math.log10(durationMs / 0.1) / 5) * 100))
}

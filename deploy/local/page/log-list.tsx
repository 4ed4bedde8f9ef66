import { useState } from 'preact/hooks'
import type { StoredLog } from '../stores/log-store.ts'
import { formatTime } from './format.ts'
import { LogFields } from './log-fields.tsx'
import { ServiceName } from './service-name.tsx'
import type { Navigate, ViewState } from './url-state.ts'
import { ViewLink } from './view-link.tsx'

/** A line, and whether its trace can still be opened. */
export type ListedLog = StoredLog & { readonly traceKept?: boolean }

interface Properties {
  readonly logs: readonly ListedLog[]
  readonly state: ViewState
  readonly navigate: Navigate
  /** Inside a trace the link leads to the span instead. */
  readonly inTrace?: boolean
}

/** Log lines; one opens to all its fields, and leads to its trace. */
export function LogList({ logs, state, navigate, inTrace = false }: Properties) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  const toggle = (sequence: number) => {
    const next = new Set(open)
    if (!next.delete(sequence)) next.add(sequence)
    setOpen(next)
  }
  return (
    <ol class="rows log-rows">
      {logs.map((log) => (
        <li key={log.sequence} class={open.has(log.sequence) ? 'open' : ''}>
          <div class="log-row">
            <button type="button" aria-expanded={open.has(log.sequence)} onClick={() => toggle(log.sequence)}>
              <time>{formatTime(log.timeMs)}</time>
              <span class={`level ${log.level}`}>{log.level === 'unknown' ? '–' : log.level}</span>
              <ServiceName service={log.service} />
              <bdi class="message">{log.message}</bdi>
            </button>
            <LinkToTrace log={log} inTrace={inTrace} state={state} navigate={navigate} />
          </div>
          {open.has(log.sequence) && <LogFields log={log} />}
        </li>
      ))}
    </ol>
  )
}

function LinkToTrace({
  log,
  inTrace,
  state,
  navigate,
}: { log: ListedLog } & Pick<Properties, 'inTrace' | 'state' | 'navigate'>) {
  if (log.traceId === '') return <span class="to-trace" />
  if (inTrace) {
    return (
      <ViewLink class="to-trace" title="Show its span" state={state} change={{ span: log.spanId }} navigate={navigate}>
        span
      </ViewLink>
    )
  }
  if (log.traceKept === false) {
    return (
      <span class="to-trace quiet" title="Its trace was not sampled, has not arrived yet or is not kept any more">
        –
      </span>
    )
  }
  return (
    <ViewLink
      class="to-trace"
      title="Open its trace"
      state={state}
      change={{ trace: log.traceId, span: log.spanId }}
      navigate={navigate}
    >
      trace
    </ViewLink>
  )
}

import { useState } from 'preact/hooks'
import type { ServiceOverview } from '../server/service-overview.ts'
import type { StoredLog } from '../stores/log-store.ts'
import type { Span } from '../stores/span.ts'
import type { TraceSummary } from '../stores/trace-store.ts'
import { HelpDialog } from './help-dialog.tsx'
import { useLoaded, useNews } from './live-data.ts'
import type { ListedLog } from './log-list.tsx'
import { LogPanel } from './log-panel.tsx'
import { PageHeader } from './page-header.tsx'
import { ServicesTable } from './services-table.tsx'
import { useShortcuts } from './shortcuts.ts'
import { type Status, StatusBar } from './status-bar.tsx'
import { useTheme } from './theme.ts'
import { TraceList } from './trace-list.tsx'
import { TraceView } from './trace-view.tsx'
import { useViewState, type ViewState } from './url-state.ts'

const levelsFrom: Readonly<Record<string, string>> = {
  info: 'info,warn,error,fatal',
  warn: 'warn,error,fatal',
  error: 'error,fatal',
}

export function App() {
  const [state, navigate] = useViewState()
  const [paused, setPaused] = useState(false)
  const [helping, setHelping] = useState(false)
  const [theme, nextTheme] = useTheme()
  const { beat, connection } = useNews(paused)
  const inTrace = state.trace !== ''

  const services = useLoaded<{ services: readonly ServiceOverview[] }>('/-/api/services', beat)
  const status = useLoaded<Status>('/-/api/status', beat)
  const traces = useLoaded<{ traces: readonly TraceSummary[] }>(inTrace ? undefined : tracesAddress(state), beat)
  const logs = useLoaded<{ logs: readonly ListedLog[] }>(inTrace ? undefined : logsAddress(state), beat)
  const trace = useLoaded<{ spans: readonly Span[]; logs: readonly StoredLog[] }>(
    inTrace ? `/-/api/traces/${encodeURIComponent(state.trace)}` : undefined,
    beat,
  )

  const togglePause = () => setPaused(!paused)
  useShortcuts({
    '/': () => focus('.traces .find'),
    l: () => focus('.logs .find'),
    // Within a trace the list that it filters is not to be seen.
    e: () => !inTrace && navigate({ errors: state.errors === '1' ? '' : '1' }),
    p: togglePause,
    t: nextTheme,
    '?': () => setHelping(true),
    Escape: () => inTrace && navigate({ trace: '', span: '' }),
  })

  return (
    <>
      <PageHeader
        connection={connection}
        paused={paused}
        togglePause={togglePause}
        theme={theme}
        nextTheme={nextTheme}
        showHelp={() => setHelping(true)}
      />
      <main>
        {inTrace ? (
          <TraceView loaded={trace} state={state} navigate={navigate} />
        ) : (
          <>
            <ServicesTable services={services.data?.services} chosen={state.service} navigate={navigate} />
            <div class="columns">
              <TraceList loaded={traces} state={state} navigate={navigate} />
              <LogPanel loaded={logs} state={state} navigate={navigate} />
            </div>
          </>
        )}
      </main>
      <StatusBar status={status.data} />
      <HelpDialog open={helping} close={() => setHelping(false)} />
    </>
  )
}

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus()
}

function tracesAddress({ service, errors, min, traceText }: ViewState): string {
  return `/-/api/traces?${new URLSearchParams({ service, errors, min, text: traceText })}`
}

function logsAddress({ service, level, logText }: ViewState): string {
  return `/-/api/logs?${new URLSearchParams({ service, level: levelsFrom[level] ?? '', text: logText })}`
}

import { formatCount } from './format.ts'
import type { Loaded } from './live-data.ts'
import { type ListedLog, LogList } from './log-list.tsx'
import { ServiceName } from './service-name.tsx'
import type { Navigate, ViewState } from './url-state.ts'
import { ViewLink } from './view-link.tsx'

interface Properties {
  readonly loaded: Loaded<{ logs: readonly ListedLog[] }>
  readonly state: ViewState
  readonly navigate: Navigate
}

/** The newest log lines, with their filters. */
export function LogPanel({ loaded, state, navigate }: Properties) {
  const logs = loaded.data?.logs
  const filtered = state.service !== '' || state.level !== '' || state.logText !== ''
  return (
    <section class="card logs" aria-label="Logs">
      <header>
        <h2>Logs</h2>
        {state.service !== '' && <ServiceName service={state.service} />}
        <input
          type="search"
          class="find"
          placeholder="text in the line"
          aria-label="Find in logs"
          value={state.logText}
          onInput={(event) => navigate({ logText: event.currentTarget.value }, 'replace')}
        />
        <select
          aria-label="Lowest level"
          value={state.level}
          onChange={(event) => navigate({ level: event.currentTarget.value })}
        >
          <option value="">all levels</option>
          <option value="info">info and above</option>
          <option value="warn">warn and above</option>
          <option value="error">error and above</option>
        </select>
      </header>
      {loaded.fault !== undefined && <p class="empty">{loaded.fault}</p>}
      {logs?.length === 0 &&
        (filtered ? (
          <p class="empty">
            No line matches.{' '}
            <ViewLink state={state} change={{ service: '', level: '', logText: '' }} navigate={navigate}>
              Show all
            </ViewLink>
          </p>
        ) : (
          <p class="empty">No line yet. vigie's logger sends its lines here when VIGIE_LOKI_URL is set.</p>
        ))}
      {logs !== undefined && <LogList logs={logs} state={state} navigate={navigate} />}
      {logs !== undefined && logs.length >= 200 && (
        <p class="empty">The newest {formatCount(logs.length)} lines; search to go further back.</p>
      )}
    </section>
  )
}

import type { Connection } from './live-data.ts'
import type { Theme } from './theme.ts'

interface Properties {
  readonly connection: Connection
  readonly paused: boolean
  readonly togglePause: () => void
  readonly theme: Theme
  readonly nextTheme: () => void
  readonly showHelp: () => void
}

const connectionText: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'vigie dev has ended',
}

export function PageHeader({ connection, paused, togglePause, theme, nextTheme, showHelp }: Properties) {
  const condition = connection === 'live' && paused ? 'paused' : connection
  return (
    <header class="page-header">
      <h1>
        <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M12 2.5v19M4.5 21.5h15" />
          <path d="M7 9.5h10l-1.4 4.5H8.4z" class="nest" />
          <path d="M12 2.5l6 2-6 2z" class="flag" />
        </svg>
        vigie <span>dev</span>
      </h1>
      <span class={`connection ${condition}`} role="status">
        <i class="dot" aria-hidden="true" />
        {condition === 'paused' ? 'paused' : connectionText[connection]}
      </span>
      <div class="actions">
        <button type="button" onClick={togglePause} aria-pressed={paused} title="p">
          {paused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" onClick={nextTheme} title="t">
          Theme: {theme}
        </button>
        <button type="button" onClick={showHelp} aria-label="Keys" title="?">
          ?
        </button>
      </div>
    </header>
  )
}

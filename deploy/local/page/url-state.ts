import { useEffect, useState } from 'preact/hooks'

/** Everything that decides what is on the screen, as the address shows it. An empty string is "not set". */
export interface ViewState {
  readonly service: string
  /** `1` shows only traces with errors. */
  readonly errors: string
  /** Shortest trace to show, in milliseconds. */
  readonly min: string
  readonly traceText: string
  /** Lowest level to show. */
  readonly level: string
  readonly logText: string
  /** The open trace, and the chosen span in it. */
  readonly trace: string
  readonly span: string
}

const parameters: Readonly<Record<keyof ViewState, string>> = {
  service: 'service',
  errors: 'errors',
  min: 'min',
  traceText: 'q',
  level: 'level',
  logText: 'log',
  trace: 'trace',
  span: 'span',
}
const names = Object.keys(parameters) as (keyof ViewState)[]

function read(): ViewState {
  const query = new URLSearchParams(location.search)
  return Object.fromEntries(names.map((name) => [name, query.get(parameters[name]) ?? ''])) as unknown as ViewState
}

/** The address of a view: for links that can be copied or opened in a new tab. */
export function addressOf(state: ViewState): string {
  const query = new URLSearchParams()
  for (const name of names) if (state[name] !== '') query.set(parameters[name], state[name])
  const text = query.toString()
  return text === '' ? '/' : `/?${text}`
}

/** Goes to a view. `replace` is for what is typed: a step back must not undo single letters. */
export type Navigate = (change: Partial<ViewState>, how?: 'push' | 'replace') => void

export function useViewState(): readonly [ViewState, Navigate] {
  const [state, setState] = useState(read)
  useEffect(() => {
    const onPopState = () => setState(read())
    addEventListener('popstate', onPopState)
    return () => removeEventListener('popstate', onPopState)
  }, [])
  const navigate: Navigate = (change, how = 'push') => {
    const next = { ...read(), ...change }
    const address = addressOf(next)
    if (how === 'push') history.pushState(null, '', address)
    else history.replaceState(null, '', address)
    setState(next)
  }
  return [state, navigate]
}

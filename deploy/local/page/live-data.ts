import { useEffect, useRef, useState } from 'preact/hooks'

export type Connection = 'connecting' | 'live' | 'lost'

/** Counts up whenever the stack has news; stands still while paused. */
export function useNews(paused: boolean): { readonly beat: number; readonly connection: Connection } {
  const [beat, setBeat] = useState(0)
  const [connection, setConnection] = useState<Connection>('connecting')
  const pausedNow = useRef(paused)
  pausedNow.current = paused
  useEffect(() => {
    const events = new EventSource('/-/events')
    events.onopen = () => setConnection('live')
    events.onerror = () => setConnection('lost') // the browser tries again by itself
    events.addEventListener('news', () => {
      if (!pausedNow.current && document.visibilityState === 'visible') setBeat((value) => value + 1)
    })
    const onVisible = () =>
      document.visibilityState === 'visible' && !pausedNow.current && setBeat((value) => value + 1)
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      events.close()
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [])
  return { beat, connection }
}

export interface Loaded<Data> {
  readonly data: Data | undefined
  /** What the stack said instead, for people. */
  readonly fault: string | undefined
}

/**
 * Loads `address` now, when it changes and at every beat. What was loaded stays until something newer is there, so that
 * nothing flickers; an answer to an old question is dropped.
 */
export function useLoaded<Data>(address: string | undefined, beat: number): Loaded<Data> {
  const [loaded, setLoaded] = useState<Loaded<Data> & { address?: string }>({ data: undefined, fault: undefined })
  useEffect(() => {
    if (address === undefined) return
    const abort = new AbortController()
    fetch(address, { signal: abort.signal })
      .then(async (response) => {
        const body = await response.json()
        if (abort.signal.aborted) return
        setLoaded(
          response.ok
            ? { data: body as Data, fault: undefined, address }
            : { data: undefined, fault: body.error, address },
        )
      })
      .catch(() => undefined) // the connection's state says it
    return () => abort.abort()
  }, [address, beat])
  // While a filter is typed, what was found before stays; another trace's spans do not.
  const fits = address !== undefined && loaded.address?.split('?')[0] === address.split('?')[0]
  return fits ? loaded : { data: undefined, fault: undefined }
}

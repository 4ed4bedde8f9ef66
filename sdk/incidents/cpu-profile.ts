import type { Profiler } from 'node:inspector'

/** Where the time went. */
export interface HotFunction {
  /** `render (file:///app/page.js:12)` */
  readonly function: string
  /** Its own time, without that of what it called. */
  readonly selfMs: number
  /** Of the time profiled. */
  readonly share: number
}

/**
 * Takes a CPU profile of this thread from now on. The inspector is loaded when it is first needed; profiling slows the
 * thread down by some percent while it lasts.
 *
 * @see https://nodejs.org/api/inspector.html#cpu-profiler
 */
export async function takeCpuProfile(durationMs: number, signal: AbortSignal): Promise<Profiler.Profile> {
  const { Session } = await import('node:inspector/promises')
  const session = new Session()
  session.connect()
  try {
    await session.post('Profiler.enable')
    await session.post('Profiler.start')
    await pause(durationMs, signal)
    return (await session.post('Profiler.stop')).profile
  } finally {
    session.disconnect()
  }
}

function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs)
    timer.unref()
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** The functions that ran longest themselves; idle time is none. */
export function hotFunctions({ nodes, samples, timeDeltas }: Profiler.Profile, limit: number): HotFunction[] {
  const microseconds = new Map<number, number>()
  let total = 0
  samples?.forEach((node, index) => {
    const delta = Math.max(0, timeDeltas?.[index] ?? 0)
    total += delta
    microseconds.set(node, (microseconds.get(node) ?? 0) + delta)
  })
  const byFunction = new Map<string, number>()
  for (const { id, callFrame } of nodes) {
    const own = microseconds.get(id)
    const { functionName, url, lineNumber } = callFrame
    // The inspector's own calls are no part of the service.
    if (own === undefined || functionName === '(idle)' || functionName === '(program)' || url === 'node:inspector')
      continue
    const place = url === '' ? '' : ` (${url}:${lineNumber + 1})`
    const name = `${functionName || '(anonymous)'}${place}`.slice(0, 256)
    byFunction.set(name, (byFunction.get(name) ?? 0) + own)
  }
  return [...byFunction]
    .sort(([, left], [, right]) => right - left)
    .slice(0, limit)
    .map(([name, own]) => ({
      function: name,
      selfMs: Math.round(own / 100) / 10,
      share: total === 0 ? 0 : Math.round((own / total) * 1000) / 1000,
    }))
}

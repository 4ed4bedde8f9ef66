import type { Profiler } from 'node:inspector'

/** A time in which the event loop did not turn. */
export interface Standstill {
  readonly durationMs: number
  /** Of what ran then; undefined where the thread could not be looked at. */
  readonly stack: string | undefined
}

/** What the watched thread hands over. */
export interface WatchdogData {
  /** Its beats: one number, added to every `beatMs`. */
  readonly beats: Int32Array<SharedArrayBuffer>
  readonly beatMs: number
  /** A stall of this length is profiled from then on; undefined for none. */
  readonly profileAfterMs: number | undefined
  /** A stall of this length is told of while it lasts; undefined for none. */
  readonly tellAfterMs: number | undefined
  /** Where the thread writes its line: 1 or 2. */
  readonly fileDescriptor: number
  /** JSON fields that every line of the service carries. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** What the thread says to the watched one. */
export type WatchdogMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'profile'; readonly profile: Profiler.Profile }
  | { readonly kind: 'end'; readonly standstill: Standstill }

interface Frame {
  readonly functionName: string
  readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber?: number }
}

/**
 * The body of the watchdog's thread. It is sent there as text, so it uses nothing from this file.
 *
 * The stack comes from V8's debugger, which can interrupt a thread in the middle of a loop: it is paused for as long as it
 * takes to read its frames.
 */
export function watchMainThread(): void {
  const { workerData, parentPort } = process.getBuiltinModule('node:worker_threads')
  const { writeSync } = process.getBuiltinModule('node:fs')
  const { Session } = process.getBuiltinModule('node:inspector')
  const { beats, beatMs, profileAfterMs, tellAfterMs, fileDescriptor, fields } = workerData as WatchdogData
  const longestProfileMs = 10_000
  const say = (message: WatchdogMessage) => parentPort?.postMessage(message)
  let lastBeat = -1
  // Missed beats are counted, not time: when the whole process was frozen, both threads were.
  let missed = 0
  let stack: string | undefined
  let isReady = false
  let told = false
  let profiling = false

  setInterval(() => {
    const beat = Atomics.load(beats, 0)
    if (beat !== lastBeat) {
      if (!isReady && beat > 0) say({ kind: 'ready' })
      isReady = isReady || beat > 0
      if (told) say({ kind: 'end', standstill: { durationMs: missed * beatMs, stack } })
      lastBeat = beat
      missed = 0
      told = false
      return
    }
    missed += 1
    if (profileAfterMs !== undefined && !profiling && missed * beatMs >= profileAfterMs) {
      profiling = true
      profileMainThread(beat).then(
        () => (profiling = false),
        () => (profiling = false),
      )
    }
    if (tellAfterMs === undefined || told || missed * beatMs < tellAfterMs) return
    told = true
    stack = undefined
    lookAtMainThread((found) => {
      stack = found
      tell(found, tellAfterMs)
    })
  }, beatMs)

  async function profileMainThread(beat: number): Promise<void> {
    const session = new Session()
    try {
      session.connectToMainThread()
      await post(session, 'Profiler.enable')
      await post(session, 'Profiler.start')
      const startedAtMs = performance.now()
      while (Atomics.load(beats, 0) === beat && performance.now() - startedAtMs < longestProfileMs)
        await new Promise((resolve) => setTimeout(resolve, beatMs))
      const { profile } = (await post(session, 'Profiler.stop')) as { profile: Profiler.Profile }
      say({ kind: 'profile', profile })
    } finally {
      session.disconnect()
    }
  }

  function post(session: InstanceType<typeof Session>, method: string): Promise<unknown> {
    return new Promise((resolve, reject) =>
      session.post(method, (error, result) => (error ? reject(error) : resolve(result))),
    )
  }

  function lookAtMainThread(onStack: (stack: string | undefined) => void): void {
    const session = new Session()
    const urls = new Map<string, string>()
    let open = true
    const end = (found: string | undefined) => {
      if (!open) return
      open = false
      clearTimeout(giveUp)
      onStack(found)
      session.post('Debugger.resume', () => {})
      session.post('Debugger.disable', () => session.disconnect())
    }
    // Inside native code there is nothing to interrupt.
    const giveUp = setTimeout(end, 1_000, undefined)
    try {
      session.connectToMainThread()
      // Frames name their script by a number; every script is told of when the debugger is enabled.
      session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
      session.on('Debugger.paused', ({ params }) =>
        end(params.callFrames.map((frame) => asLine(frame, urls)).join('\n')),
      )
      session.post('Debugger.enable', () => {})
      session.post('Debugger.pause', () => {})
    } catch {
      end(undefined)
    }
  }

  function asLine({ functionName, location }: Frame, urls: ReadonlyMap<string, string>): string {
    const url = urls.get(location.scriptId) || '<unknown>'
    const place = `${url}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1}`
    return `    at ${functionName === '' ? place : `${functionName} (${place})`}`
  }

  function tell(found: string | undefined, stallMs: number): void {
    const line = {
      timestamp: new Date().toISOString(),
      level: 'error',
      message: `the event loop has stood still for ${stallMs} ms${found === undefined ? ', inside native code' : ''}`,
      ...fields,
      ...(found === undefined ? {} : { 'exception.stacktrace': found }),
    }
    try {
      writeSync(fileDescriptor, `${JSON.stringify(line)}\n`)
    } catch {
      // A full pipe: the main thread tells when it turns again.
    }
  }
}

import type { ClientCall } from './client-call.ts'

/** A connection, as far as it shows whether anything still comes. A socket is one. */
export interface Connection {
  readonly bytesRead: number
}

/** Calls whose answer has begun and not ended. */
export interface UnfinishedCalls {
  answered(call: ClientCall): void
  finished(call: ClientCall): void
  /** Takes all that is left as unfinished. */
  stop(): void
}

interface Progress {
  bytesRead: number | undefined
  lastByteAtMs: number
  /** Looks in a row that saw nothing new: counted, since a loop that stood still has read nothing either. */
  silentLooks: number
}

/** A minute. */
const silentLooksAtEnd = 4

/**
 * An answer that nobody reads to its end closes nothing: Node stops reading when its buffer is full, and sees no more of the
 * connection, its end included. So a call whose answer has begun is looked at from time to time, and told when no byte
 * has come for long.
 *
 * The price: of an event stream that is silent for longer than that, the call ends before the stream does.
 *
 * @param onUnfinished is told when the answer was last seen to go on, as `performance.now()` has it; may not throw
 */
export function createUnfinishedCalls(
  onUnfinished: (call: ClientCall, lastByteAtMs: number) => void,
  lookEveryMs = 15_000,
): UnfinishedCalls {
  const open = new Map<ClientCall, Progress>()
  let timer: NodeJS.Timeout | undefined

  function end(call: ClientCall, { lastByteAtMs }: Progress): void {
    open.delete(call)
    onUnfinished(call, lastByteAtMs)
  }

  function look(): void {
    for (const [call, progress] of open) {
      // Without a connection to look at, an answer counts as silent.
      const bytesRead = call.connection?.bytesRead ?? 0
      if (progress.bytesRead === bytesRead) {
        progress.silentLooks++
        if (progress.silentLooks === silentLooksAtEnd) end(call, progress)
        continue
      }
      // The first look tells nothing about when they came.
      if (progress.bytesRead !== undefined) progress.lastByteAtMs = performance.now()
      progress.bytesRead = bytesRead
      progress.silentLooks = 0
    }
    if (open.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  return {
    answered(call) {
      open.set(call, { bytesRead: undefined, lastByteAtMs: performance.now(), silentLooks: 0 })
      timer ??= setInterval(look, lookEveryMs).unref()
    },
    finished(call) {
      open.delete(call)
    },
    stop() {
      clearInterval(timer)
      timer = undefined
      for (const [call, progress] of open) end(call, progress)
    },
  }
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { performance } from 'node:perf_hooks'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import type { ServerRequest } from './server-request.ts'

/** So many are ended at once, at most: half a millisecond's work. */
const mostRequests = 32
/** How long a request waits for company while requests come often; else it waits for the end of the turn. */
const waitMs = 5

export interface RequestBatch {
  add(request: ServerRequest): void
  /** Ends now what waits. */
  endPending(): void
  stop(): void
}

/**
 * Ends requests some at a time: metrics, span and line of many in a row find their code and data at hand, while done one by
 * one, between two system calls each, the same work takes two to three times as long (test/benchmarks, `http`).
 *
 * Whoever reads metrics, flushes, or ends the process has what waits ended first. What ends a process without a word, a
 * signal that nobody handles or an abort, can take the telemetry of the last five milliseconds.
 *
 * @param end ends one request; never throws
 * @param onEnd told after some have been ended
 */
export function createRequestBatch(end: (request: ServerRequest) => void, onEnd: () => void): RequestBatch {
  // A batch belongs to none of its requests: what it sets off must not bear the trace of the one that came first.
  const outside = context.with(ROOT_CONTEXT, () => AsyncLocalStorage.snapshot())
  let waiting: ServerRequest[] = []
  let lastMs = 0
  const timer = outside(() => setTimeout(endPending, waitMs))
  timer.unref()
  process.on('exit', endPending)

  function endPending(): void {
    if (waiting.length === 0) return
    const requests = waiting
    waiting = []
    lastMs = performance.now()
    outside(endAll, requests)
  }

  function endAll(requests: readonly ServerRequest[]): void {
    for (const request of requests) end(request)
    onEnd()
  }

  function atEndOfTurn(): void {
    if (performance.now() - lastMs < waitMs) timer.refresh()
    else endPending()
  }

  return {
    add(request) {
      waiting.push(request)
      if (waiting.length === 1) outside(setImmediate, atEndOfTurn)
      else if (waiting.length >= mostRequests) endPending()
    },
    endPending,
    stop() {
      endPending()
      clearTimeout(timer)
      process.off('exit', endPending)
    },
  }
}

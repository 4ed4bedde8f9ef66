import { AsyncLocalStorage } from 'node:async_hooks'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'

/** Runs `work` now, and whatever follows from it (timers, promises, sockets), outside of the request that calls. */
export type OutsideRequests = <Result>(work: () => Result) => Result

/**
 * What carries the telemetry of many requests belongs to none of them: its log lines must not bear the trace of the one
 * that happened to set a timer, and its sockets must not keep that request's objects alive.
 *
 * It holds for what `AsyncLocalStorage` carries, the service's own included: the state is the one at this call.
 */
export function outsideRequests(): OutsideRequests {
  return context.with(ROOT_CONTEXT, () => AsyncLocalStorage.snapshot())
}

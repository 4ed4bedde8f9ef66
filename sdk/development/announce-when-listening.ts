import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { ServiceIdentity } from '../identity/service-identity.ts'
import type { ResolvedOptions } from '../options/resolved-options.ts'

/** `vigie dev` forgets a target that has been silent for a few of these. */
const everyMs = 10_000

/**
 * Tells `vigie dev`, if it started this process, where it can be scraped, again and again, so that either may be restarted.
 *
 * @param listening the port of the admin server once it listens; undefined where there is none
 * @returns a function that ends it
 */
export function announceWhenListening(
  { developmentUrl, identity }: Pick<ResolvedOptions, 'developmentUrl' | 'identity'>,
  listening: Promise<number | undefined> | undefined,
): () => void {
  let stop: (() => void) | undefined
  let stopped = false
  if (developmentUrl !== undefined)
    void listening?.then((port) => {
      if (port !== undefined && !stopped) stop = announce(developmentUrl, identity, port)
    })
  return () => {
    stopped = true
    stop?.()
  }
}

function announce(developmentUrl: string, identity: ServiceIdentity, adminPort: number): () => void {
  const target = JSON.stringify({
    service: identity.service,
    instance: identity.instance,
    metricsUrl: `http://127.0.0.1:${adminPort}/metrics`,
    pid: process.pid,
  })
  const send = () =>
    context.with(suppressTracing(context.active()), () =>
      fetch(`${developmentUrl}/-/targets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: target,
        signal: AbortSignal.timeout(2_000),
      }).then(
        (response) => response.body?.cancel(),
        () => undefined, // It may not be up yet, or be gone; the next round tries again.
      ),
    )
  void send()
  const timer = setInterval(send, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

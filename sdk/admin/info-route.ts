import type { ResolvedOptions } from '../options/resolved-options.ts'
import type { AdminRoute } from './admin-route.ts'
import { answerJson } from './answer-text.ts'
import { masked } from './masked.ts'

/** `/-/info`: who runs here, since when, and with which options; secrets are masked. */
export function infoRoute(options: ResolvedOptions, found: () => unknown): AdminRoute {
  const { identity, ...rest } = options
  return {
    guarded: true,
    read(_request, response) {
      const { attributes, ...named } = identity
      const uptimeSeconds = process.uptime()
      answerJson(response, 200, {
        ...named,
        pid: process.pid,
        startedAt: new Date(Date.now() - uptimeSeconds * 1000).toISOString(),
        uptimeSeconds: Math.round(uptimeSeconds),
        attributes: masked(attributes),
        instrumented: found(),
        options: masked(rest),
      })
    },
  }
}

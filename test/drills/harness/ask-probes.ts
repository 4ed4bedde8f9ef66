import { Agent } from 'node:http'
import type { HealthCheckResult } from '../../../sdk/health/health-check.ts'
import { eventually } from '../../backends/eventually.ts'
import { percentile, rounded } from './percentile.ts'
import { startServiceProcess } from './service-process.ts'
import { timeProbe } from './time-probe.ts'

/** What the issue asks of a probe, whatever the checks do. */
export const probeBarMs = 5

/** Starts a service with these checks, and asks its probes again and again once every check has had its time. */
export async function askProbes(names: readonly string[], asks: number) {
  const running = await startServiceProcess('checks', { environment: { CHECKS: names.join(',') } })
  const url = `http://127.0.0.1:${running.adminPort}`
  const agent = new Agent({ keepAlive: true })
  try {
    await eventually('every check has had its time', async () => {
      const { body } = await timeProbe(`${url}/readyz?verbose`)
      const { checks } = JSON.parse(body) as { checks: HealthCheckResult[] }
      return checks.length === names.length && checks.every(({ state }) => state !== 'unknown')
    })
    const durationsMs: number[] = []
    const statuses = new Set<string>()
    for (let ask = 0; ask < asks; ask++) {
      for (const probe of ['livez', 'readyz', 'startupz']) {
        const { status, durationMs } = await timeProbe(`${url}/${probe}`, { agent })
        statuses.add(`${probe} ${status}`)
        durationsMs.push(durationMs)
      }
    }
    const { body } = await timeProbe(`${url}/readyz`)
    return {
      statuses: [...statuses].sort(),
      said: body.trim(),
      p50Ms: rounded(percentile(durationsMs, 0.5)),
      p99Ms: rounded(percentile(durationsMs, 0.99)),
    }
  } finally {
    agent.destroy()
    running.child.kill('SIGKILL')
  }
}

import { Agent } from 'node:http'
import type { HealthCheckResult } from '../../../sdk/health/health-check.ts'
import { eventually } from '../../backends/eventually.ts'
import { percentile, rounded } from './percentile.ts'
import { startServiceProcess } from './service-process.ts'
import { timeProbe } from './time-probe.ts'

/** What the issue asks of a probe, whatever the checks do: held against the 99th percentile. */
export const probeBarMs = 5
/**
 * Held against the slowest answer. A probe that waited for a check would take the check's 300 ms; what takes less than
 * this is the machine, as a bare server asked in turn shows.
 */
const slowestBarMs = 50
const warmUpAsks = 200
const probes = ['livez', 'readyz', 'startupz'] as const

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
    const bareUrl = `http://127.0.0.1:${(await timeProbe(`http://127.0.0.1:${running.port}/`)).body}/`
    const durationsMs: number[] = []
    const bareDurationsMs: number[] = []
    const statuses = new Set<string>()
    for (let ask = -warmUpAsks; ask < asks; ask++) {
      for (const probe of probes) {
        const { status, durationMs } = await timeProbe(`${url}/${probe}`, { agent })
        const bare = await timeProbe(bareUrl, { agent })
        statuses.add(`${probe} ${status}`)
        // Connections, and the compilers of both processes.
        if (ask < 0) continue
        durationsMs.push(durationMs)
        bareDurationsMs.push(bare.durationMs)
      }
    }
    const { body } = await timeProbe(`${url}/readyz`)
    const took = summary(durationsMs)
    return {
      statuses: [...statuses].sort(),
      said: body.trim(),
      fast: took.p99Ms < probeBarMs && took.maxMs < slowestBarMs,
      took,
      bare: summary(bareDurationsMs),
    }
  } finally {
    agent.destroy()
    running.child.kill('SIGKILL')
  }
}

function summary(durationsMs: readonly number[]) {
  return {
    p50Ms: rounded(percentile(durationsMs, 0.5)),
    p99Ms: rounded(percentile(durationsMs, 0.99)),
    maxMs: rounded(percentile(durationsMs, 1)),
  }
}

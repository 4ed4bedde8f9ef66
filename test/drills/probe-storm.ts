import { Agent } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Drill } from './harness/drill.ts'
import { percentile, rounded } from './harness/percentile.ts'
import { type ServiceProcess, startServiceProcess } from './harness/service-process.ts'
import { startStorm } from './harness/storm.ts'
import { timeProbe } from './harness/time-probe.ts'

const probesPerSecond = 2_000
/** What a request of the app takes by itself, so that a share of it can be measured. */
const workMs = 20
const barShare = 0.05

/** Quiet and stormy windows in turn, so that whatever else the machine does falls on both. */
export const probeStorm: Drill = {
  name: 'probe-storm',
  summary: `${probesPerSecond} probes/s while the app works: answers right, the app's p99 within ${barShare * 100} %`,
  async run({ short }) {
    const windows = short ? 1 : 6
    const windowMs = short ? 500 : 2_500
    const running = await startServiceProcess('plain', {
      environment: { SLOW_MS: String(workMs), VIGIE_LOG_REQUESTS: 'off' },
    })
    try {
      await measure(running, 500)
      const quiet: number[] = []
      const stormy: number[] = []
      let answered = 0
      const statuses: Record<string, number> = {}
      for (let window = 0; window < windows; window++) {
        quiet.push(percentile(await measure(running, windowMs), 0.99))
        const storm = startStorm(running.adminPort, '/readyz', probesPerSecond)
        await wait(100)
        stormy.push(percentile(await measure(running, windowMs), 0.99))
        storm.stop()
        answered += storm.answered
        for (const [status, count] of Object.entries(storm.statuses)) statuses[status] = (statuses[status] ?? 0) + count
      }
      const quietMs = percentile(quiet, 0.5)
      const stormyMs = percentile(stormy, 0.5)
      const perSecond = answered / ((windows * (windowMs + 100)) / 1000)
      return {
        correct: Object.keys(statuses).join() === '200',
        fast: stormyMs <= quietMs * (1 + barShare) && perSecond > probesPerSecond * 0.9,
        figures: {
          statuses,
          perSecond: Math.round(perSecond),
          quietP99Ms: rounded(quietMs),
          stormyP99Ms: rounded(stormyMs),
          share: rounded(stormyMs / quietMs),
        },
      }
    } finally {
      running.child.kill('SIGKILL')
    }
  },
}

/** Durations of the app's requests, a steady 100 a second for a while. */
async function measure({ port }: ServiceProcess, durationMs: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true })
  const asked: Promise<number>[] = []
  for (const startedMs = performance.now(); performance.now() - startedMs < durationMs; await wait(10)) {
    asked.push(
      timeProbe(`http://127.0.0.1:${port}/slow`, { agent, timeoutMs: 10_000 }).then((answer) => answer.durationMs),
    )
  }
  const durations = await Promise.all(asked)
  agent.destroy()
  return durations
}

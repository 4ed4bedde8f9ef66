import { Agent } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Drill } from './harness/drill.ts'
import { percentile, rounded } from './harness/percentile.ts'
import { startServiceProcess } from './harness/service-process.ts'
import { startStorm } from './harness/storm.ts'
import type { StormEnd } from './harness/storm-process.ts'
import { timeProbe } from './harness/time-probe.ts'

const probesPerSecond = 2_000
const appRequestsPerSecond = 100
const barShare = 0.05

/**
 * Where the probes go, if any are sent: to another process of the same kind; to a bare `node:http` server in the app's own
 * process, which is the least that a probe costs on Node; to vigie's admin port.
 */
const targets = ['nowhere', 'elsewhere', 'bare', 'vigie'] as const
type Target = (typeof targets)[number]

/**
 * The app's p99 beside 2,000 probes a second. The load comes from the same machine, and two cores have one more client to
 * feed: so the bar compares with the same probes sent elsewhere, which differs only in whose event loop answers them; what
 * it was without any is told beside it. Windows take turns, so that whatever else the machine does falls on all of them,
 * and the median of each kind's windows counts.
 */
export const probeStorm: Drill = {
  name: 'probe-storm',
  summary: `${probesPerSecond} probes/s while the app works: answers right, the app's p99 within ${barShare * 100} %`,
  async run({ short, progress = () => {} }) {
    const rounds = short ? 1 : 7
    const windowMs = short ? 500 : 3_000
    const [app, other] = await Promise.all([startProbed(), startProbed()])
    const agent = new Agent({ keepAlive: true })
    try {
      const ports = { nowhere: undefined, elsewhere: other.adminPort, bare: app.barePort, vigie: app.adminPort }
      const p99sMs: Record<Target, number[]> = { nowhere: [], elsewhere: [], bare: [], vigie: [] }
      const storms: StormEnd[] = []
      const measureUnder = async (target: Target, durationMs: number) => {
        const port = ports[target]
        const storm = port && (await startStorm({ port, path: '/readyz', perSecond: probesPerSecond }))
        const p99Ms = percentile(await measure(app.port, agent, durationMs), 0.99)
        if (storm) storms.push(await storm.stop())
        return rounded(p99Ms)
      }
      // The compiler, the connections.
      for (const target of targets) await measureUnder(target, windowMs / 2)
      for (let round = 0; round < rounds; round++) {
        for (const at of targets.keys()) {
          const target = targets[(at + round) % targets.length]!
          p99sMs[target].push(await measureUnder(target, windowMs))
        }
        const last = targets.map((target) => `${target} ${p99sMs[target].at(-1)} ms`)
        progress(`round ${round + 1} of ${rounds}, p99 with probes ${last.join(', ')}`)
      }
      const median = (target: Target) => percentile(p99sMs[target], 0.5)
      const perSecond = Math.min(...storms.map((storm) => storm.perSecond))
      const statuses = [...new Set(storms.flatMap((storm) => Object.keys(storm.statuses)))]
      return {
        correct: statuses.join() === '200',
        fast: median('vigie') <= median('elsewhere') * (1 + barShare) && perSecond > probesPerSecond * 0.9,
        figures: {
          statuses,
          perSecond: Math.round(perSecond),
          p99Ms: Object.fromEntries(targets.map((target) => [target, median(target)])),
          overElsewhere: rounded(median('vigie') / median('elsewhere')),
          overBare: rounded(median('vigie') / median('bare')),
        },
      }
    } finally {
      agent.destroy()
      app.child.kill('SIGKILL')
      other.child.kill('SIGKILL')
    }
  },
}

async function startProbed() {
  const running = await startServiceProcess('probed', { environment: { VIGIE_LOG_REQUESTS: 'off' } })
  const { body } = await timeProbe(`http://127.0.0.1:${running.port}/bare-port`)
  return { ...running, barePort: Number(body) }
}

/** Durations of the app's requests at a steady pace, whether or not those before have been answered. */
async function measure(port: number, agent: Agent, durationMs: number): Promise<number[]> {
  const asked: Promise<number>[] = []
  const startedMs = performance.now()
  for (let passedMs = 0; passedMs < durationMs; passedMs = performance.now() - startedMs) {
    while (asked.length < (passedMs / 1000) * appRequestsPerSecond) {
      const answer = timeProbe(`http://127.0.0.1:${port}/`, { agent, timeoutMs: 10_000 })
      asked.push(answer.then(({ durationMs }) => durationMs))
    }
    await wait(5)
  }
  return Promise.all(asked)
}

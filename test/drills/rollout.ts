import { setTimeout as wait } from 'node:timers/promises'
import { eventually } from '../backends/eventually.ts'
import { type Backend, startBalancer } from './harness/balancer.ts'
import { type Collector, startCollector } from './harness/collector.ts'
import type { Drill } from './harness/drill.ts'
import { type Load, startLoad } from './harness/load.ts'
import { rounded } from './harness/percentile.ts'
import { type RolloutPeer, rolloutPeers } from './harness/rollout-peers.ts'
import { type ServiceProcess, startServiceProcess } from './harness/service-process.ts'

/** From a change of readiness to the last proxy that has heard of it. */
const proxyDelayMs = 1_000
/**
 * Vigie's default in Kubernetes. It is also how long Node keeps a connection that idles, and tells its clients so: a
 * shorter delay closes connections that a client may be about to use, and once in tens of thousands of requests one is.
 */
const drainDelayMs = 5_000
const scrapeEveryMs = 500
const requestsPerSecond = 500

interface Replica {
  readonly process: ServiceProcess
  readonly backend: Backend
  /** What the last scrape read. */
  counted: number
}

/** Two replicas behind a balancer, replaced one after the other under load. */
export const rollout: Drill = {
  name: 'rollout',
  summary: `rolling restarts under ${requestsPerSecond} req/s: no failed request, no lost span, line or count; --peers for others beside it`,
  async run({ short, restarts = short ? 2 : 20, peers = false, progress = () => {} }) {
    const results: Record<string, unknown> = {}
    let correct = false
    for (const peer of rolloutPeers({ peers })) {
      const result = await runRollout(peer, restarts, (line) => progress(`${peer.name}: ${line}`))
      results[peer.name] = result
      if (peer.name === 'vigie') correct = result.passed
    }
    return { correct, fast: true, figures: { restarts, requestsPerSecond, drainDelayMs, ...results } }
  },
}

async function runRollout(peer: RolloutPeer, restarts: number, progress: (line: string) => void) {
  const startedMs = performance.now()
  const collector = await startCollector()
  const balancer = await startBalancer({ delayMs: proxyDelayMs })
  const all: Replica[] = []
  const start = async () => {
    const replica = await startReplica(peer, collector)
    all.push(replica)
    balancer.add(replica.backend)
    await eventually('a replica in rotation', () => balancer.inRotation().includes(replica.backend), { everyMs: 20 })
    return replica
  }
  let scraper: NodeJS.Timeout | undefined
  let load: Load | undefined
  try {
    const replicas = await Promise.all([start(), start()])
    scraper = setInterval(() => all.forEach((replica) => void scrape(replica, peer)), scrapeEveryMs)
    load = startLoad(`http://127.0.0.1:${balancer.port}/`, requestsPerSecond)
    progress(`two replicas under load, on ports ${replicas.map(({ process }) => process.port).join(' and ')}`)
    await wait(500)
    const ends: (number | NodeJS.Signals)[] = []
    for (let restart = 1; restart <= restarts; restart++) {
      replicas.push(await start())
      const old = replicas.shift()!
      old.process.signal('SIGTERM')
      const end = await old.process.ended
      ends.push(end)
      progress(`restart ${restart} of ${restarts} ended with ${end}; ${load.sent} requests, ${load.failed} failed`)
    }
    await load.stop()
    for (const { process } of replicas) process.signal('SIGTERM')
    for (const { process } of replicas) ends.push(await process.ended)
    const lines = all.reduce((sum, { process }) => sum + process.logged().filter(peer.isRequestLine).length, 0)
    const counted = all.reduce((sum, replica) => sum + replica.counted, 0)
    const failed = load.sent - load.answered
    const lost = {
      spans: load.answered - collector.served,
      lines: load.answered - lines,
      counts: load.answered - counted,
    }
    const sound = ends.every((end) => end === 0)
    const passed = failed === 0 && lost.spans === 0 && lost.lines === 0 && lost.counts === 0 && sound
    const seconds = rounded((performance.now() - startedMs) / 1000)
    progress(`${load.sent} requests, ${failed} failed; lost ${JSON.stringify(lost)}`)
    return { passed, sent: load.sent, failed, failures: load.failures, lost, ends: [...new Set(ends)], seconds }
  } finally {
    clearInterval(scraper)
    void load?.stop()
    for (const { process } of all) process.child.kill('SIGKILL')
    await balancer.close()
    await collector.close()
  }
}

async function startReplica(peer: RolloutPeer, collector: Collector): Promise<Replica> {
  const process = await startServiceProcess(peer.service, {
    register: peer.name === 'vigie',
    nodeArguments: peer.nodeArguments,
    environment: {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      ...peer.environment({ drainDelayMs, scrapeEveryMs }),
    },
  })
  return { process, backend: { port: process.port, readinessUrl: peer.readinessUrl(process) }, counted: 0 }
}

async function scrape(replica: Replica, peer: RolloutPeer): Promise<void> {
  try {
    const text = await (await fetch(peer.metricsUrl(replica.process), { signal: AbortSignal.timeout(400) })).text()
    const value = Number(/^answered_total (\d+)/m.exec(text)?.[1])
    if (value > replica.counted) replica.counted = value
  } catch {
    // It has not started to listen, or is gone.
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import { onEnd } from '../on-end.ts'
import { announceReady } from '../ready-message.ts'
import { seededRandom } from '../seeded-random.ts'
import { secondsToNextVisitor } from './arrivals.ts'
import { crawl } from './bot.ts'
import { createVisit } from './create-visit.ts'
import { readLoadOptions } from './load-options.ts'
import { shop } from './shopper.ts'
import { createTally } from './tally.ts'
import { makeTrouble } from './troublemaker.ts'

const REPORT_EVERY_MS = 5_000

const options = readLoadOptions(process.argv.slice(2), process.env)
const random = seededRandom(options.seed)
const tally = createTally()
const ending = new AbortController()
const visitors = new Set<Promise<void>>()
const startedAtMs = performance.now()
const elapsedSeconds = () => (performance.now() - startedAtMs) / 1_000

onEnd(() => ending.abort())
const report = setInterval(() => options.quiet || console.log(tally.line()), REPORT_EVERY_MS)
const stop = options.durationSeconds && setTimeout(() => ending.abort(), options.durationSeconds * 1_000)
announceReady('load')

while (!ending.signal.aborted) {
  if (visitors.size < options.maxVisitors) {
    const visit = createVisit(options.shopUrl, random() * 2 ** 32, tally, ending.signal)
    const dice = random()
    const act = dice < 0.86 ? shop : dice < 0.94 ? crawl : makeTrouble
    // A visitor whose thinking is cut short by the end of the load is no failure.
    const visitor = act(visit)
      .catch(() => {})
      .finally(() => visitors.delete(visitor))
    visitors.add(visitor)
  }
  const pauseSeconds = secondsToNextVisitor(options.requestsPerSecond, elapsedSeconds(), random)
  await sleep(pauseSeconds * 1_000, undefined, { signal: ending.signal }).catch(() => {})
}
await Promise.all(visitors)
clearInterval(report)
clearTimeout(stop)
if (process.connected) process.disconnect()
console.log(`load: ended after ${tally.requests} requests in ${Math.round(elapsedSeconds())} s`)

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type BenchmarkRow, benchmarkRow } from './benchmark-row.ts'

/** Figures of one library by case; a case it has no way to do is missing. */
export type Figures = Readonly<Record<string, number>>

const cases: readonly [name: string, unit: string][] = [
  ['counter.inc', 'ns'],
  ['counter.bound', 'ns'],
  ['histogram.observe', 'ns'],
  ['histogram.bound', 'ns'],
  ['histogram.exemplar', 'ns'],
  ['scrape.1k', 'ms CPU'],
  ['scrape.10k', 'ms CPU'],
  ['scrape.100k', 'ms CPU'],
  ['scrape.100k.block', 'ms'],
  ['heap.series', 'bytes'],
]

const peers = ['prom-client', 'opentelemetry'] as const

/** Rounds of every library in turn; the best figure of each counts, as whatever else runs can only add to one. */
const rounds = 3

/**
 * Metrics beside prom-client and OpenTelemetry: three labels (method, route, status code) in a fresh object a call, 16
 * routes, mostly GET and 200; scrapes of half counters, half histogram lines; memory with Buffers included. Each library
 * runs in a process of its own.
 */
export async function run(): Promise<BenchmarkRow[]> {
  const best = new Map<string, Record<string, number>>()
  for (let round = 1; round <= rounds; round++) {
    for (const library of ['vigie', ...peers]) {
      console.log(`round ${round} of ${rounds}: ${library}`)
      const figures = await measure(library)
      const known = best.get(library) ?? {}
      for (const [name, figure] of Object.entries(figures)) known[name] = Math.min(figure, known[name] ?? figure)
      best.set(library, known)
    }
  }
  const vigie = best.get('vigie')!
  return peers.flatMap((peer) =>
    cases.map(([name, unit]) => benchmarkRow(name, unit, vigie[name]!, best.get(peer)![name] ?? null, peer)),
  )
}

async function measure(library: string): Promise<Figures> {
  const program = `${import.meta.dirname}/metrics/${library}.ts`
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=vigie-source', '--expose-gc', program])
  return JSON.parse(stdout) as Figures
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type BenchmarkRow, benchmarkRow } from './benchmark-row.ts'

const cases = [
  'line.formed',
  'line.written',
  'line.in-span',
  'line.child',
  'line.error',
  'line.off',
  'child.made',
  'request.line',
] as const

type Figures = Readonly<Record<(typeof cases)[number], number>>

const rounds = 3

/**
 * Log lines beside pino with the same fields: CPU time of a line that is formed, formed and written to a file, inside a
 * span, by a child logger, with an error, below the level; of making a child logger; and of the line of a request, written.
 * Each library runs in a process of its own, the best of three rounds counts.
 */
export async function run(): Promise<BenchmarkRow[]> {
  const best: Partial<Record<string, Figures>> = {}
  for (let round = 1; round <= rounds; round++) {
    for (const library of ['vigie', 'pino']) {
      console.log(`round ${round} of ${rounds}: ${library}`)
      const figures = await measure(library)
      const known = best[library] ?? figures
      best[library] = Object.fromEntries(
        cases.map((name) => [name, Math.min(known[name], figures[name])]),
      ) as unknown as Figures
    }
  }
  return cases.map((name) => benchmarkRow(name, 'µs', best['vigie']![name], best['pino']![name], 'pino'))
}

async function measure(library: string): Promise<Figures> {
  const program = `${import.meta.dirname}/logs/${library}.ts`
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=vigie-source', program])
  return JSON.parse(stdout) as Figures
}

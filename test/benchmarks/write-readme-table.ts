import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { BenchmarkRow } from './benchmark-row.ts'

/** One run of one benchmark, as it is kept in the repository. */
export interface BenchmarkResult {
  /** `Node v24.21.0, 2 × AMD EPYC`. */
  readonly machine: string
  /** Day of the run, `2026-11-23`. */
  readonly day: string
  readonly rows: readonly BenchmarkRow[]
}

const folder = new URL('results/', import.meta.url)
const readme = new URL('../../README.md', import.meta.url)
const [begin, end] = ['<!-- benchmarks: written by npm run bench -- NAME --readme -->', '<!-- /benchmarks -->']

/** Keeps a run in `results/`, and writes the table of all kept runs into the README. */
export function keepResult(name: string, result: BenchmarkResult): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(result, undefined, 2)}\n`)
  const text = readFileSync(readme, 'utf8')
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to === -1) throw new Error(`README.md lacks the lines "${begin}" and "${end}"`)
  writeFileSync(readme, `${text.slice(0, from + begin.length)}\n\n${tables()}\n${text.slice(to)}`)
}

/** The tables of every kept run, as Markdown. */
export function tables(): string {
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const { machine, day, rows } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as BenchmarkResult
      const head = `| ${file.replace('.json', '')} (${machine}, ${day}) | vigie | peer | times cheaper |\n|---|---|---|---|`
      return `${head}\n${rows.map(row).join('\n')}\n`
    })
    .join('\n')
}

function row({ case: name, unit, vigie, peer, peerName, ratio }: BenchmarkRow): string {
  const theirs = peer === null ? `${peerName}: can't` : `${figure(peer)} (${peerName})`
  return `| \`${name}\`, ${unit} | ${figure(vigie)} | ${theirs} | ${ratio === null ? '–' : figure(ratio)} |`
}

function figure(value: number): string {
  return String(Number(value.toPrecision(value >= 100 ? 3 : 2)))
}

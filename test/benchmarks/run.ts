// `npm run bench -- NAME [--json FILE]`: runs one benchmark and prints its table. A benchmark is a file beside this one
// that exports `run(): Promise<BenchmarkRow[]>`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { BenchmarkRow } from './benchmark-row.ts'
import { keepResult } from './write-readme-table.ts'

const names = readdirSync(import.meta.dirname)
  .filter(
    (file) =>
      file.endsWith('.ts') &&
      /export (async )?function run\(/.test(readFileSync(`${import.meta.dirname}/${file}`, 'utf8')),
  )
  .map((file) => file.slice(0, -'.ts'.length))

const usage = `Usage: npm run bench -- NAME [--json FILE] [--readme]

Runs vigie and its peers side by side and prints both figures and their ratio.

Benchmarks: ${names.join(', ')}
  --json FILE  writes the rows as JSON
  --readme     keeps the run in test/benchmarks/results, and writes the README's table
  --help       prints this`

function fail(message: string): never {
  console.error(`vigie bench: ${message}. Benchmarks: ${names.join(', ')}`)
  process.exit(1)
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: 'string' }, readme: { type: 'boolean' }, help: { type: 'boolean' } },
    })
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error))
  }
}

const { values, positionals } = readArguments()
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const [name, ...rest] = positionals
if (name === undefined) fail('which benchmark?')
if (rest.length > 0) fail(`one benchmark at a time, got "${positionals.join(' ')}"`)
if (!names.includes(name)) fail(`there is no benchmark "${name}"`)

const { run } = (await import(`./${name}.ts`)) as { run: () => Promise<BenchmarkRow[]> }
const rows = await run()
const machine = `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}`
console.log(`\n${name}: ${machine}\n`)
console.table(
  rows.map(({ case: title, unit, vigie, peer, peerName, ratio }) => ({
    case: title,
    unit,
    vigie: round(vigie),
    [`peer`]: peer === null ? '–' : round(peer),
    peerName,
    ratio: ratio === null ? '–' : round(ratio),
  })),
)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)
if (values.readme) keepResult(name, { machine, day: new Date().toISOString().slice(0, 10), rows })

function round(figure: number): number {
  return Number(figure.toPrecision(3))
}

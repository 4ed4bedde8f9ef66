// `npm test`: types and lint, generated files, then every test that can run on this machine; says aloud what it left out.
// `npm test -- PATH…` runs the tests under PATH alone.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const filters = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'vigie-test-'))
const leftOutFile = join(folder, 'left-out.jsonl')
const reportFile = join(folder, 'report.json')
const started = Date.now()
const failures: string[] = []

function step(name: string, args: string[]): void {
  console.log(`\n── ${name}`)
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env: { ...process.env, VIGIE_LEFT_OUT_FILE: leftOutFile },
  })
  if (status !== 0) failures.push(name)
}

if (filters.length === 0) {
  step('lint and types', ['.ci/lint.ts'])
  step('generated files', ['--conditions=vigie-source', 'dashboards/generate.ts', '--check'])
}
step('tests', [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  '.ci/vitest.config.ts',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
  ...filters,
])

const leftOut = existsSync(leftOutFile)
  ? [...new Set(readFileSync(leftOutFile, 'utf8').trim().split('\n'))].map(
      (line) => JSON.parse(line) as { what: string; command: string },
    )
  : []
if (leftOut.length > 0) {
  console.log('\nLEFT OUT on this machine:')
  for (const { what, command } of leftOut) console.log(`  ${what}   → ${command}`)
}
const report = existsSync(reportFile)
  ? JSON.parse(readFileSync(reportFile, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 }
rmSync(folder, { recursive: true, force: true })
console.log(
  failures.length === 0
    ? `\neverything held (${Math.round((Date.now() - started) / 1000)} s)`
    : `\nFAILED: ${failures.join(', ')}`,
)
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`)
process.exit(failures.length === 0 ? 0 : 1)

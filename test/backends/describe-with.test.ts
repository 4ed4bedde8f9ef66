import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

import { removeFolder } from './remove-folder.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
// Inside the repository, where vitest can be imported from; the names keep it out of every other run.
const folder = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), '.describe-with-'))

afterAll(() => removeFolder(folder))

/** Runs a test file that needs Loki on a machine where nothing is: no PATH but Node's, an empty cache. */
function runWithoutLoki(more: NodeJS.ProcessEnv = {}) {
  const leftOutFile = join(folder, `left-out-${Math.random()}.jsonl`)
  const run = spawnSync(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--config', join(folder, 'config.ts')],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: folder, VIGIE_CACHE_DIR: join(folder, 'cache'), VIGIE_LEFT_OUT_FILE: leftOutFile, ...more },
    },
  )
  return { status: run.status, output: run.stdout + run.stderr, leftOutFile }
}

writeFileSync(
  join(folder, 'sample.ts'),
  `import { expect, test } from 'vitest'
   import { describeWith } from '../describe-with.ts'
   test('needs nothing', () => {})
   describeWith(['loki'], 'log lines', () => { test('arrive', () => expect('not run').toBe('run')) })`,
)
writeFileSync(
  join(folder, 'config.ts'),
  `export default { test: { root: ${JSON.stringify(folder)}, include: ['sample.ts'], pool: 'forks' } }`,
)

test('tests whose server is missing are left out and reported', () => {
  const { status, leftOutFile, output } = runWithoutLoki()
  expect(output).toContain('LEFT OUT  log lines: needs loki')
  expect(status, output).toBe(0)
  const lines = readFileSync(leftOutFile, 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { what: expect.stringContaining('log lines: needs loki (not on PATH'), command: 'npm run backends' },
  ])
})

test('under VIGIE_REQUIRE_BACKENDS=1 a server that cannot be built fails the tests', () => {
  const { status, output } = runWithoutLoki({ VIGIE_REQUIRE_BACKENDS: '1' })
  expect(status).toBe(1)
  expect(output).toContain('Go is missing: install Go')
  expect(output).not.toContain("expected 'not run'")
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

import { recipes } from './recipes.ts'
import { removeFolder } from './remove-folder.ts'

const program = fileURLToPath(new URL('bring.ts', import.meta.url))
const empty = mkdtempSync(join(tmpdir(), 'vigie-bring-'))

afterAll(() => removeFolder(empty))

/** Runs `npm run backends` on a machine with neither Go nor any server. */
function bring(...args: string[]) {
  const environment = { PATH: empty, VIGIE_CACHE_DIR: join(empty, 'cache') }
  const run = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: environment })
  return { status: run.status, output: run.stdout + run.stderr }
}

test('without Go it ends with 1 and says what to install', () => {
  const { status, output } = bring('--only', 'loki', '--only', 'jaeger')
  expect(status).toBe(1)
  expect(output).toContain('Go is missing: install Go 1.26 or newer')
  expect(output).toContain('Missing: loki, jaeger')
})

test('what apt-get would bring is named with its command where there is no apt-get', () => {
  const { status, output } = bring('--only', 'redis')
  expect(status).toBe(1)
  expect(output).toContain('sudo apt-get install -y redis-server')
})

test('--list names every server and says what is missing', () => {
  const { status, output } = bring('--list')
  expect(status).toBe(0)
  for (const name of Object.keys(recipes)) expect(output).toMatch(new RegExp(`^${name} +\\S+ +MISSING`, 'm'))
})

test.each([
  [['--only', 'tempo'], 'There is no backend "tempo"'],
  [['--onyl'], "Unknown option '--onyl'"],
])('%j ends with 2 and a sentence', (args, sentence) => {
  const { status, output } = bring(...args)
  expect(status).toBe(2)
  expect(output).toContain(sentence)
  expect(output).not.toContain('    at ')
})

test('--help names the servers and where they are kept', () => {
  const { status, output } = bring('--help')
  expect(status).toBe(0)
  expect(output).toContain('prometheus, promtool')
  expect(output).toContain(join(empty, 'cache'))
})

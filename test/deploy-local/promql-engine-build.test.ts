import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { sourcesDigest } from '../../deploy/local/promql-engine/sources-digest.ts'

const folder = fileURLToPath(new URL('../../deploy/local/promql-engine/', import.meta.url))

test('the built engine belongs to the Go sources beside it', () => {
  expect(readFileSync(`${folder}promql-engine.wasm.sources`, 'utf8').trim()).toBe(sourcesDigest(folder))
})

test('the notices name every module that go.mod pins', () => {
  const notices = readFileSync(`${folder}THIRD-PARTY-NOTICES.txt`, 'utf8')
  for (const module of ['github.com/prometheus/prometheus v0.316.0', 'Go standard library go1.26.8']) {
    expect(notices).toContain(module)
  }
})

// Half a minute with a warm Go cache: where everything is required, not at every `npm test`.
const complete = process.env['VIGIE_REQUIRE_BACKENDS'] === '1' && spawnSync('go', ['version']).status === 0
test.runIf(complete)('a rebuild gives the same bytes', { timeout: 900_000 }, () => {
  expect(execFileSync(process.execPath, [`${folder}build.ts`, '--check'], { encoding: 'utf8' })).toContain('same')
})

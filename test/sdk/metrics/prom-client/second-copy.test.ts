import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import client from 'prom-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRegistry, registry as processRegistry, setMetricsReporter } from '../../../../sdk/metrics/index.ts'
import { startRuntimeMetrics } from '../../../../sdk/metrics/runtime/index.ts'
import { expose } from '../expose.ts'
import { parseExposition } from '../parse-exposition.ts'

let folder: string
let copy: typeof client
const told: string[] = []

/** As npm leaves it where a library wants another version than the service. */
beforeAll(() => {
  const installed = dirname(createRequire(import.meta.url).resolve('prom-client/package.json'))
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'vigie-second-prom-client-')))
  cpSync(installed, join(folder, 'node_modules/prom-client'), { recursive: true })
  for (const name of ['tdigest', '@opentelemetry']) {
    symlinkSync(join(dirname(installed), name), join(folder, 'node_modules', name))
  }
  setMetricsReporter((message) => told.push(message))
})
afterAll(() => {
  setMetricsReporter(undefined)
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  copy ??= createRequire(join(folder, 'service.js'))('prom-client')
})

test('the default registry of a second prom-client is exposed too, and told once', async () => {
  expect(copy.register).not.toBe(client.register)
  new copy.Counter({ name: 'of_the_copy_total', help: 'Theirs.' }).inc(2)
  await processRegistry.metrics()
  expect(await expose(processRegistry, { only: 'of_the_copy_total' })).toContain('\nof_the_copy_total 2\n')
  const file = join(folder, 'node_modules/prom-client/lib/registry.js')
  expect(told.filter((message) => message.endsWith(file))).toHaveLength(1)
})

test("vigie's own metrics yield to a second prom-client's defaults", async () => {
  const runtime = startRuntimeMetrics()
  copy.collectDefaultMetrics()
  const text = await expose(processRegistry)
  runtime.stop()
  parseExposition(text, 'text')
  expect(text).toContain('# HELP process_start_time_seconds Start time of the process since unix epoch in seconds.')
})

test('a registry of its own is left alone by a second prom-client', async () => {
  new copy.Counter({ name: 'not_of_the_process_total', help: 'Theirs.' })
  expect(await expose(createRegistry())).not.toContain('not_of_the_process_total')
})

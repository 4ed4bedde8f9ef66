import { afterEach, expect, test } from 'vitest'
import { findBackend } from '../../../backends/find-backend.ts'
import { promtoolComplaints } from '../judges.ts'
import { type ParsedFamily, parseExposition } from '../parse-exposition.ts'
import { type RunningService, runService } from './run-service.ts'

/** Names that prom-client's default metrics share with vigie's, and the service's histogram. */
const shared = [
  'http_server_request_duration_seconds',
  'nodejs_active_resources',
  'nodejs_external_memory_bytes',
  'process_start_time_seconds',
]

let service: RunningService | undefined

afterEach(async () => {
  await service?.stop()
  service = undefined
})

const orders: readonly (readonly [order: string, file: string, nodeOptions: readonly string[]])[] = [
  ['before', 'service.mjs', ['--import', 'vigie/register']],
  ['after', 'late-telemetry.mjs', []],
]

for (const [order, file, nodeOptions] of orders) {
  test(`telemetry started ${order} prom-client's default metrics exposes each name once, the service's one`, async () => {
    service = await runService(file, nodeOptions)
    const ofPromClient = await service.request()
    for (const format of ['text', 'openmetrics'] as const) {
      const families = parseExposition(await service.scrape(format), format)
      const names = families.map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining([...shared, 'v8js_memory_heap_used_bytes']))
      expect(familyOf(families, 'process_start_time_seconds').help).toBe(
        'Start time of the process since unix epoch in seconds.',
      )
      const { help, samples } = familyOf(families, 'http_server_request_duration_seconds')
      expect(help).toBe('Duration of requests, measured by the service.')
      const counts = samples.filter(({ name }) => name.endsWith('_count'))
      expect(counts).toMatchObject([{ labels: { path: '/' }, value: 1 }])
    }
    expect(duplicatedTypes(ofPromClient)).toEqual([])
    expect(ofPromClient).toContain('# HELP nodejs_active_resources Number of active resources')
    expect(ofPromClient).toContain('\nv8js_heap_limit_bytes ')
  })

  test(`telemetry started ${order} prom-client's default metrics says once which names yield`, async () => {
    service = await runService(file, nodeOptions)
    await service.scrape('text')
    await service.scrape('openmetrics')
    const reports = service.printed().match(/yield to prom-client metrics of their names: [^"]*/g) ?? []
    const names = reports.flatMap((report) => report.split(': ')[1]!.split(', '))
    expect(names.toSorted()).toEqual(shared)
  })

  test.runIf(findBackend('promtool')?.kind === 'binary')(
    `promtool sees no name twice when telemetry is started ${order} prom-client's default metrics`,
    async () => {
      service = await runService(file, nodeOptions)
      await service.request()
      const complaints = promtoolComplaints(await service.scrape('text'))
      expect(complaints.split('\n').filter((line) => ofInterest(line))).toEqual([])
    },
  )
}

/** What promtool has against prom-client's own names is prom-client's affair. */
function ofInterest(line: string): boolean {
  return line !== '' && !line.startsWith('exit code 3') && !/^nodejs_\S+ /.test(line)
}

function familyOf(families: readonly ParsedFamily[], name: string): ParsedFamily {
  const found = families.filter((family) => family.name === name)
  expect(found).toHaveLength(1)
  return found[0]!
}

function duplicatedTypes(text: string): string[] {
  const types = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!)
  return types.filter((name, at) => types.indexOf(name) !== at)
}

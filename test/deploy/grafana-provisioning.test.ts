import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { configFolder } from '../backends/shipped-config.ts'
import { readComposeStack } from './compose-stack.ts'

interface DataSource {
  readonly name: string
  readonly uid: string
  readonly type: string
  readonly url: string
  readonly isDefault?: boolean
  readonly jsonData: Record<string, unknown>
}

const provisioning = join(configFolder, 'grafana/provisioning')
const text = readFileSync(join(provisioning, 'datasources/datasources.yaml'), 'utf8')
const { datasources } = parse(text) as { datasources: readonly DataSource[] }
const uids = datasources.map(({ uid }) => uid)

/** Every value under a key whose name says that it is the uid of a data source. */
function uidsReferredTo(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, item]) =>
    /^(datasource|alertmanager)Uid$/.test(key) ? [String(item)] : uidsReferredTo(item),
  )
}

test('the uids are the frozen ones', () => {
  expect(uids).toEqual(['prometheus', 'loki', 'jaeger', 'alertmanager'])
})

describe.each(datasources.map((source) => [source.name, source] as const))('data source %s', (_name, source) => {
  test('refers to data sources that exist', () => {
    expect(uidsReferredTo(source.jsonData).filter((uid) => !uids.includes(uid))).toEqual([])
  })

  test('has the address of a container and a port it listens on', () => {
    const { hostname, port } = new URL(source.url)
    expect(readComposeStack().services[hostname]?.ports).toContain(`127.0.0.1:${port}:${port}`)
  })
})

test('a metric leads to its trace, a line to its trace, a span to its lines and to its metrics', () => {
  const of = (uid: string) => datasources.find((source) => source.uid === uid)?.jsonData
  expect(of('prometheus')?.['exemplarTraceIdDestinations']).toMatchObject([
    { name: 'trace_id', datasourceUid: 'jaeger' },
  ])
  expect(of('loki')?.['derivedFields']).toMatchObject([
    { matcherType: 'label', matcherRegex: 'trace_id', datasourceUid: 'jaeger' },
  ])
  expect(of('jaeger')?.['tracesToLogsV2']).toMatchObject({ datasourceUid: 'loki', customQuery: true })
  expect(of('jaeger')?.['tracesToMetrics']).toMatchObject({ datasourceUid: 'prometheus' })
})

test('every dollar sign is doubled, or provisioning would take it for a variable of the environment', () => {
  expect(text).toContain('$$')
  expect(text.replaceAll('$$', '')).not.toContain('$')
})

test('one data source is the default', () => {
  expect(datasources.filter(({ isDefault }) => isDefault).map(({ uid }) => uid)).toEqual(['prometheus'])
})

test('dashboards are read where Compose mounts the generated ones', () => {
  const { providers } = parse(readFileSync(join(provisioning, 'dashboards/dashboards.yaml'), 'utf8')) as {
    providers: readonly { options: { path: string } }[]
  }
  const mounted = readComposeStack().services['grafana']?.volumes?.find((volume) =>
    volume.includes('generated/grafana'),
  )
  expect(mounted?.split(':')[1]).toBe(providers[0]?.options.path)
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import * as alertmanager from '../../dashboards/catalogues/alertmanager.ts'
import { allMetrics, metricsByEmitter } from '../../dashboards/catalogues/all-metrics.ts'
import * as blackbox from '../../dashboards/catalogues/blackbox.ts'
import * as loki from '../../dashboards/catalogues/loki.ts'
import * as prometheus from '../../dashboards/catalogues/prometheus.ts'
import type { DeclaredMetric } from '../../dashboards/promql/metric.ts'
import { describeWith } from '../backends/describe-with.ts'
import { eventually } from '../backends/eventually.ts'
import { type Backends, startBackends } from '../backends/start-backends.ts'

/** Metrics that a server does not show before something has happened, or never on its own page. */
const notOnThePage: Readonly<Record<string, string>> = {
  up: 'written by Prometheus after each scrape',
  scrape_duration_seconds: 'written by Prometheus after each scrape',
  scrape_samples_post_metric_relabeling: 'written by Prometheus after each scrape',
  scrape_series_added: 'written by Prometheus after each scrape',
  ALERTS: 'written by Prometheus for each alert',
  loki_discarded_samples_total: 'appears with the first refused line',
  loki_distributor_bytes_received_total: 'appears with the first line',
  loki_distributor_lines_received_total: 'appears with the first line',
  loki_ingester_memory_streams: 'appears with the first line',
  probe_ssl_earliest_cert_expiry: 'appears for https addresses only',
  probe_tls_version_info: 'appears for https addresses only',
}

test('no name is declared twice, and each has a type, a help text and legal labels', () => {
  const names = allMetrics.map(({ name }) => name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  for (const { name, help, labels } of allMetrics) {
    expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
    expect(help, name).not.toBe('')
    for (const label of Object.keys(labels ?? {})) expect(label, name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_]*$/)
  }
  console.log(
    Object.entries(metricsByEmitter)
      .map(([emitter, metrics]) => `${emitter} ${metrics.length}`)
      .join(', '),
  )
})

describeWith(['prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox'], 'imported catalogues', () => {
  let backends: Backends
  beforeAll(async () => {
    backends = await startBackends()
  })
  afterAll(() => backends?.stop())

  const pages: readonly (readonly [name: string, declared: object, path: () => string])[] = [
    ['Prometheus', prometheus, () => `${backends.prometheus.url}/metrics`],
    ['Alertmanager', alertmanager, () => `${backends.alertmanager.url}/metrics`],
    ['Loki', loki, () => `${backends.loki.url}/metrics`],
    [
      'the blackbox exporter',
      blackbox,
      () => `${backends.blackbox.url}/probe?module=http_2xx&target=${backends.prometheus.url}/-/ready`,
    ],
  ]
  for (const [name, declared, path] of pages) {
    test(`${name} emits what its catalogue says, with that type`, async () => {
      let wrong: readonly string[] = []
      // Some appear with the first scrape, or once Alertmanager is known.
      await eventually(
        `${name} to show its metrics`,
        async () => {
          wrong = differences(Object.values(declared), await (await fetch(path())).text())
          return wrong.length === 0
        },
        { withinMs: 40_000, everyMs: 1_000 },
      ).catch(() => undefined)
      expect(wrong).toEqual([])
    })
  }
})

/** Declared metrics that a page of metrics lacks or shows with another type. */
function differences(declared: readonly DeclaredMetric[], page: string): readonly string[] {
  const types = new Map([...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, metric, type]) => [metric, type]))
  return declared
    .filter((metric) => notOnThePage[metric.name] === undefined && types.get(metric.name) !== metric.type)
    .map((metric) => `${metric.name} is declared ${metric.type}, found ${types.get(metric.name) ?? 'nothing'}`)
}

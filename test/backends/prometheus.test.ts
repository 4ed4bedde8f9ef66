import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { ask } from './ask.ts'
import { describeWith } from './describe-with.ts'
import { eventually } from './eventually.ts'
import { removeFolder } from './remove-folder.ts'
import type { RunningServer } from './running-server.ts'
import { startAlertmanager } from './start-alertmanager.ts'
import { startBlackbox } from './start-blackbox.ts'
import { type RunningPrometheus, startPrometheus } from './start-prometheus.ts'
import { startTinyServer, type TinyServer } from './tiny-server.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const exposition = `# TYPE checkout_duration_seconds histogram
checkout_duration_seconds_bucket{le="0.1"} 3 # {trace_id="${traceId}",span_id="00f067aa0ba902b7"} 0.042
checkout_duration_seconds_bucket{le="+Inf"} 3
checkout_duration_seconds_count 3
checkout_duration_seconds_sum 0.2
# EOF
`
const rules = `groups:
  - name: harness
    rules:
      - alert: Watchdog
        expr: vector(1)
        labels: { severity: none }
      - alert: CheckoutUsed
        expr: checkout_duration_seconds_count > 0
        labels: { severity: critical }
`

interface Vector {
  readonly data: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[]
  }
}

describeWith(['prometheus', 'alertmanager', 'blackbox'], 'Prometheus with the shipped configuration', () => {
  const received: { path: string | undefined; alerts: readonly { labels: Record<string, string> }[] }[] = []
  const ruleFolder = mkdtempSync(join(tmpdir(), 'vigie-rules-'))
  const running: (RunningServer | TinyServer)[] = []
  let prometheus: RunningPrometheus
  let alertmanager: RunningServer
  let exporter: TinyServer

  beforeAll(async () => {
    writeFileSync(join(ruleFolder, 'harness.yml'), rules)
    const receiver = await startTinyServer((request, response) => {
      request.setEncoding('utf8').on('data', (body) => received.push({ path: request.url, ...JSON.parse(body) }))
      request.on('end', () => response.end())
    })
    running.push(receiver)
    exporter = await startTinyServer((_request, response) => {
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8')
      response.end(exposition)
    })
    running.push(exporter)
    alertmanager = await startAlertmanager({ receiverUrl: `http://${receiver.address}` })
    running.push(alertmanager)
    const blackbox = await startBlackbox()
    running.push(blackbox)
    prometheus = await startPrometheus({
      targets: { checkout: exporter.address },
      addresses: {
        'alertmanager:9093': new URL(alertmanager.url).host,
        'blackbox:9115': new URL(blackbox.url).host,
      },
      probes: [`http://${exporter.address}/`, 'http://127.0.0.1:1/'],
      ruleFiles: join(ruleFolder, '*.yml'),
    })
    running.push(prometheus)
  })

  afterAll(async () => {
    await Promise.all(running.map((server) => ('stop' in server ? server.stop() : server.close())))
    removeFolder(ruleFolder)
  })

  const query = async (promql: string) =>
    (await ask<Vector>(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(promql)}`)).data.result
  const answerTo = (promql: string) =>
    eventually(promql, async () => {
      const result = await query(promql)
      return result.length > 0 && result
    })

  test('a target is scraped under its job', async () => {
    const [series] = await answerTo('checkout_duration_seconds_count')
    expect(series?.metric).toMatchObject({ job: 'checkout', instance: exporter.address })
    expect(series?.value[1]).toBe('3')
  })

  test('an exemplar comes back with its trace id', async () => {
    const now = Date.now() / 1000
    const url = `${prometheus.url}/api/v1/query_exemplars?query=checkout_duration_seconds_bucket&start=${now - 300}&end=${now + 60}`
    type Exemplars = { data: { exemplars: { labels: Record<string, string>; value: string }[] }[] }
    const [exemplar] = await eventually('an exemplar', async () => (await ask<Exemplars>(url)).data[0]?.exemplars)
    expect(exemplar).toMatchObject({ labels: { trace_id: traceId, span_id: '00f067aa0ba902b7' }, value: '0.042' })
  })

  test('the stack is scraped where it runs, and what does not run is no target', async () => {
    await answerTo('up{job="alertmanager"} == 1')
    await answerTo('up{job="blackbox"} == 1')
    const jobs = (await ask<{ data: string[] }>(`${prometheus.url}/api/v1/label/job/values`)).data
    expect(jobs).not.toContain('loki')
    expect(jobs).not.toContain('grafana')
  })

  test('a probe says yes to a server that answers and no to one that does not', async () => {
    const [yes] = await answerTo(`probe_success{instance="http://${exporter.address}/"}`)
    const [no] = await answerTo('probe_success{instance="http://127.0.0.1:1/"}')
    expect([yes?.value[1], no?.value[1]]).toEqual(['1', '0'])
  })

  test('an alert reaches Alertmanager, and the receiver of its severity hears of it', async () => {
    type Alerts = readonly { readonly labels: Record<string, string> }[]
    const isCheckout = ({ labels }: Alerts[number]) => labels['alertname'] === 'CheckoutUsed'
    await eventually(
      'the alert in Alertmanager',
      async () => (await ask<Alerts>(`${alertmanager.url}/api/v2/alerts`)).find(isCheckout),
      { withinMs: 50_000 },
    )
    const page = await eventually('a page', () => received.find(({ alerts }) => alerts.some(isCheckout)), {
      withinMs: 50_000,
    })
    expect(page.path).toBe('/pager')
  }, 120_000)

  test('the watchdog is heard by its own receiver', async () => {
    const isWatchdog = ({ labels }: { labels: Record<string, string> }) => labels['alertname'] === 'Watchdog'
    const beat = await eventually('the watchdog', () => received.find(({ alerts }) => alerts.some(isWatchdog)))
    expect(beat.path).toBe('/watchdog')
  })

  test('targets may change while it runs', async () => {
    prometheus.setTargets({ checkout: exporter.address, billing: exporter.address })
    await answerTo('up{job="billing"} == 1')
  })
})

import { afterAll, beforeAll, expect, test } from 'vitest'

import { ask } from './ask.ts'
import { describeWith } from './describe-with.ts'
import { eventually } from './eventually.ts'
import { type Backends, startBackends } from './start-backends.ts'

describeWith(['prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox'], 'the whole stack', () => {
  let backends: Backends

  beforeAll(async () => {
    backends = await startBackends()
  })
  afterAll(() => backends?.stop())

  test('Prometheus scrapes every server of the stack', async () => {
    type Targets = { data: { activeTargets: { labels: { job: string }; health: string; lastError: string }[] } }
    const targets = await eventually(
      'every target to be scraped',
      async () => {
        const { data } = await ask<Targets>(`${backends.prometheus.url}/api/v1/targets?state=active`)
        return (
          data.activeTargets.length === 6 &&
          data.activeTargets.every(({ health }) => health !== 'unknown') &&
          data.activeTargets
        )
      },
      { withinMs: 40_000 },
    )
    expect(targets.filter(({ health }) => health !== 'up')).toEqual([])
    const jobs = targets.map(({ labels }) => labels.job).toSorted()
    expect(jobs).toEqual(['alertmanager', 'blackbox', 'jaeger', 'jaeger-span-metrics', 'loki', 'prometheus'])
  })

  test('Prometheus evaluates every generated rule', async () => {
    type Rule = { name: string; health: string; lastError?: string }
    type Rules = { data: { groups: { interval: number; rules: Rule[] }[] } }
    const rules = await eventually(
      'every rule of a minute or less to be evaluated',
      async () => {
        const { data } = await ask<Rules>(`${backends.prometheus.url}/api/v1/rules`)
        const soon = data.groups.filter(({ interval }) => interval <= 60).flatMap((group) => group.rules)
        return soon.length > 0 && soon.every(({ health }) => health !== 'unknown') && soon
      },
      { withinMs: 75_000 },
    )
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([])
    expect(rules.map(({ name }) => name)).toContain('Watchdog')
  }, 90_000)

  test('Prometheus knows its Alertmanager', async () => {
    type Alertmanagers = { data: { activeAlertmanagers: { url: string }[] } }
    const found = await eventually('the Alertmanager', async () => {
      const { data } = await ask<Alertmanagers>(`${backends.prometheus.url}/api/v1/alertmanagers`)
      return data.activeAlertmanagers[0]
    })
    expect(found.url).toBe(`${backends.alertmanager.url}/api/v2/alerts`)
  })

  test('Jaeger reads the span metrics that Prometheus keeps', async () => {
    const now = Date.now()
    const window = `endTs=${now}&lookback=3600000&step=60000&ratePer=600000&spanKind=server`
    const answer = await ask<{ name: string }>(`${backends.jaeger.url}/api/metrics/calls?service=checkout&${window}`)
    expect(answer.name).toBe('service_call_rate')
  })

  test('nothing answers after stopping, and stopping twice is allowed', async () => {
    const { prometheus, alertmanager, loki, jaeger, blackbox } = backends
    await backends.stop()
    await backends.stop()
    for (const { url } of [prometheus, alertmanager, loki, jaeger, blackbox]) await expect(fetch(url)).rejects.toThrow()
  })
})

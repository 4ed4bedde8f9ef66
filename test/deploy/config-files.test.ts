import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'
import { configFolder } from '../backends/shipped-config.ts'
import { readComposeStack } from './compose-stack.ts'

const file = (path: string) => join(configFolder, path)

describeWith(['promtool'], 'promtool', () => {
  test('accepts the Prometheus configuration', () => {
    const { exitCode, output } = runTool('promtool', ['check', 'config', file('prometheus/prometheus.yml')])
    expect(exitCode, output).toBe(0)
  })
})

test('metrics are kept for longer than any objective looks back', () => {
  const { storage } = parse(readFileSync(file('prometheus/prometheus.yml'), 'utf8')) as {
    storage: { tsdb: { retention: { time: string } } }
  }
  const daysKept = Number(/^(\d+)d$/.exec(storage.tsdb.retention.time)?.[1])
  const rules = fileURLToPath(new URL('../../dashboards/generated/prometheus/', import.meta.url))
  const daysAsked = readdirSync(rules).flatMap((name) =>
    [...readFileSync(join(rules, name), 'utf8').matchAll(/\[(\d+)d\b/g)].map(([, days]) => Number(days)),
  )
  expect(daysAsked).toContain(30)
  expect(daysKept).toBeGreaterThan(Math.max(...daysAsked))
})

describeWith(['amtool'], 'amtool', () => {
  const config = file('alertmanager/alertmanager.yml')

  test('accepts the Alertmanager configuration', () => {
    const { exitCode, output } = runTool('amtool', ['check-config', config])
    expect(exitCode, output).toBe(0)
  })

  test.each([
    [['severity=critical', 'alertname=ServiceDown'], 'pager'],
    [['severity=warning', 'alertname=SlowRequests'], 'tickets'],
    [['severity=info', 'alertname=DeployedTwice'], 'nobody'],
    [['severity=none', 'alertname=Watchdog'], 'watchdog'],
    [['alertname=WithoutSeverity'], 'tickets'],
  ])('sends %j to %s', (labels, receiver) => {
    const { output } = runTool('amtool', ['config', 'routes', 'test', `--config.file=${config}`, ...labels])
    expect(output.trim()).toBe(receiver)
  })
})

describeWith(['loki', 'jaeger', 'blackbox'], 'each server', () => {
  test.each([
    ['loki', ['-verify-config', `-config.file=${file('loki/loki.yaml')}`]],
    ['jaeger', ['validate', `--config=${file('jaeger/jaeger.yaml')}`]],
    ['blackbox', ['--config.check', `--config.file=${file('blackbox/blackbox.yml')}`]],
  ] as const)('%s accepts its own configuration', (name, args) => {
    const { exitCode, output } = runTool(name, args)
    expect(exitCode, output).toBe(0)
  })
})

describe('addresses in the configuration', () => {
  const services = Object.keys(readComposeStack().services)
  const text = (path: string) => JSON.stringify(parse(readFileSync(file(path), 'utf8')))
  const paths = [
    'prometheus/prometheus.yml',
    'prometheus/probes/stack.yml',
    'loki/loki.yaml',
    'jaeger/jaeger.yaml',
    'grafana/provisioning/datasources/datasources.yaml',
  ]

  test.each(paths)('%s names containers of the stack only', (path) => {
    const hosts = [...text(path).matchAll(/(?:"|:\/\/)([a-z][a-z-]*):\d{2,5}\b/g)].map(([, host]) => host!)
    expect(hosts.length).toBeGreaterThan(0)
    expect(hosts.filter((host) => !services.includes(host))).toEqual([])
  })

  test('every service of the shop that has metrics is scraped by its name', () => {
    type Scrape = { scrape_configs: { job_name: string; dns_sd_configs?: { names: string[]; port: number }[] }[] }
    const { scrape_configs } = JSON.parse(text('prometheus/prometheus.yml')) as Scrape
    const [shop] = scrape_configs.find(({ job_name }) => job_name === 'services')?.dns_sd_configs ?? []
    const instrumented = Object.entries(readComposeStack().services).filter(
      ([, { environment }]) => environment?.['VIGIE_ADMIN_PORT'],
    )
    expect(shop?.names.toSorted()).toEqual(instrumented.map(([name]) => name).toSorted())
    for (const [, { environment }] of instrumented) expect(environment?.['VIGIE_ADMIN_PORT']).toBe(String(shop?.port))
  })
})

import { describe, expect, test } from 'vitest'

import { configurePrometheus, type PrometheusConfig } from './configure-prometheus.ts'
import { shippedConfig } from './shipped-config.ts'

const places = { targetsFolder: '/run/targets', probesFolder: '/run/probes', ruleFiles: '/run/rules/*.yml' }
const shipped = () => shippedConfig<PrometheusConfig>('prometheus/prometheus.yml')
const job = (config: PrometheusConfig, name: string) => config.scrape_configs.find(({ job_name }) => job_name === name)

describe('the Prometheus configuration of a test', () => {
  const configured = configurePrometheus(shipped(), {
    ...places,
    addresses: { 'loki:3100': '127.0.0.1:1', 'blackbox:9115': '127.0.0.1:2' },
  })

  test('keeps intervals, storage and relabelling as shipped', () => {
    const { scrape_configs: before, alerting: _, rule_files: __, ...rest } = shipped()
    expect(configured).toMatchObject(rest)
    const relabelling = job(shipped(), 'probes')?.['relabel_configs'] as object[]
    expect(relabelling.length).toBeGreaterThan(0)
    expect(job(configured, 'probes')?.['relabel_configs']).toEqual(
      relabelling.map((rule) =>
        'replacement' in rule && rule.replacement === 'blackbox:9115' ? { ...rule, replacement: '127.0.0.1:2' } : rule,
      ),
    )
    expect(before.length).toBeGreaterThan(configured.scrape_configs.length)
  })

  test('puts an address in the place of the shipped one', () => {
    expect(job(configured, 'loki')?.static_configs).toEqual([{ targets: ['127.0.0.1:1'] }])
  })

  test('has no job for what has no address, and looks up no name', () => {
    expect(configured.scrape_configs.map(({ job_name }) => job_name)).toEqual([
      'services',
      'loki',
      'blackbox',
      'probes',
    ])
    expect(JSON.stringify(configured)).not.toContain('dns_sd_configs')
    expect(configured.alerting?.alertmanagers).toEqual([])
  })

  test('reads targets, probes and rules from the folders of the run', () => {
    expect(JSON.stringify(configured)).not.toContain('/etc/')
    expect(configured['rule_files']).toEqual(['/run/rules/*.yml'])
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { alertsByFile, allAlerts } from '../../dashboards/alerts/all-alerts.ts'
import { recordingGroupsByFile } from '../../dashboards/rules/all-recording-rules.ts'
import { alertFile, recordingFile } from '../../dashboards/rules/rule-files.ts'
import { yaml } from '../../dashboards/rules/yaml.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

// What every fleet goes through without anybody having to get up: deployments, restarts, quiet hours. And what must not
// fall silent although it looks better than it is. A sample every 15 seconds; `x20` is five minutes.

const folder = mkdtempSync(join(tmpdir(), 'vigie-nights-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ruleFiles = new Map([
  ...Object.entries(recordingGroupsByFile).map(
    ([name, groups]) => [`${name}.recording.yml`, recordingFile(groups)] as const,
  ),
  ...Object.entries(alertsByFile).map(
    ([name, alerts]) => [`${name}.alerts.yml`, alertFile(alerts, { uid: 'x', alerts: allAlerts })] as const,
  ),
])

interface Night {
  readonly series: Readonly<Record<string, string>>
  /** Minute → `alert severity` of what fires then, apart from what is always there. */
  readonly fires: Readonly<Record<number, readonly string[]>>
}

const request = 'http_server_request_duration_seconds_count{job="checkout", instance="a", http_response_status_code='
const report = 'http_server_request_duration_seconds_bucket{job="reports", instance="a", http_route="/report", le='
const oneInThreeMinutes = '0x11 1x11 2x11 3x11 4x11 5x11 6x11 7x11 8x11 9x11 10x11'

const nights: Readonly<Record<string, Night>> = {
  'one error of a service that is ten minutes old pages nobody': {
    series: {
      [`${request}"200"}`]: '_x239 1x20 2x10 3x300',
      [`${request}"500"}`]: '_x239 0x20 1x310',
    },
    fires: { 68: [], 85: [], 130: [] },
  },
  'a service that is ten minutes old and fails half of its requests does page': {
    series: {
      [`${request}"200"}`]: '_x239 0+1x100',
      [`${request}"500"}`]: '_x239 0+1x100',
    },
    fires: { 70: ['ErrorBurst critical', 'HttpAvailabilityBudgetBurn critical'] },
  },
  'one restart of two minutes is no failing scrape': {
    series: { 'up{job="checkout", instance="a"}': '1x100 0x7 1x100' },
    fires: { 33: [], 38: [] },
  },
  'an instance that takes a minute to start is no failing scrape': {
    series: { 'up{job="checkout", instance="a"}': '1x200', 'up{job="checkout", instance="b"}': '_x19 0x3 1x100' },
    fires: { 12: [], 14: [] },
  },
  'one instance of three that does not answer is a ticket': {
    series: {
      'up{job="checkout", instance="a"}': '1x100',
      'up{job="checkout", instance="b"}': '1x100',
      'up{job="checkout", instance="c"}': '1x39 0x60',
    },
    fires: { 14: [], 20: ['ServiceDown warning'] },
  },
  'a service of which no instance answers pages': {
    series: { 'up{job="checkout", instance="a"}': '1x39 0x60', 'up{job="checkout", instance="b"}': '1x39 0x60' },
    fires: { 13: ['ServiceDown critical'] },
  },
  'a service that is scaled to 0 on purpose pages nobody': {
    series: {
      'up{job="checkout", instance="a"}': '1x360',
      'up{job="other", instance="a"}': '1x700',
      'kube_deployment_spec_replicas{job="k", namespace="n", deployment="checkout"}': '2x360 0x300',
      'kube_deployment_status_replicas_available{job="k", namespace="n", deployment="checkout"}': '2x360 0x300',
    },
    fires: { 94: [], 102: ['ServiceAbsent warning'], 160: [] },
  },
  'thirty seconds of errors during a deployment wake nobody': {
    series: {
      [`${request}"200"}`]: '0+15x40 600x2 615+15x100',
      [`${request}"500"}`]: '0x40 15+15x1 30x100',
    },
    fires: { 12: [], 13: [], 14: [], 15: [] },
  },
  'a slow report every few minutes is no slow service': {
    series: {
      [`${report}"2.5"}`]: '0x131',
      [`${report}"5.0"}`]: oneInThreeMinutes,
      [`${report}"+Inf"}`]: oneInThreeMinutes,
    },
    fires: { 20: [], 30: [] },
  },
  'a counter that starts again at 0 is neither an error nor a loss': {
    series: {
      [`${request}"200"}`]: '0+150x60 0+150x60',
      [`${request}"500"}`]: '0+1x60 0+1x60',
      'vigie_telemetry_dropped_total{job="checkout", instance="a", signal="logs", destination="loki", reason="closed"}':
        '7x60 0x60',
      'vigie_metrics_overflow_total{job="checkout", instance="a", metric="m", label="l"}': '9x60 0x60',
    },
    fires: { 15: [], 17: [], 25: [] },
  },
  'a handle bound beyond a cap is told, although its count appears with the first overflow and stays': {
    series: { 'vigie_metrics_overflow_total{job="checkout", instance="a", metric="m", label="l"}': '_x79 1x200' },
    fires: { 19: [], 22: ['LabelOverflow info'], 45: [] },
  },
  'a container that crashes for hours stays a ticket': {
    series: {
      'kube_pod_container_status_restarts_total{job="k", namespace="n", pod="p", container="c"}':
        '0x59 0+1x3 3+1x1 4x21 5x21 6x21 7x21 8x21 9x21 10x21 11x21',
      'kube_pod_container_status_waiting_reason{job="k", namespace="n", pod="p", container="c", reason="CrashLoopBackOff"}':
        '_x59 1x8 _ 1x20 _x1 1x19 _x1 1x19 _x1 1x19 _x1 1x19 _x1 1x19 _x1 1x19 _x1 1x19',
    },
    fires: {
      14: [],
      ...Object.fromEntries([36, 38, 40, 42, 44, 46, 48].map((minute) => [minute, ['ContainerRestarting warning']])),
    },
  },
}

// Their targets are part of every installation; without them their absence would fire.
const always = ['alertmanager', 'loki', 'jaeger'].map((job) => ({ series: `up{job="${job}"}`, values: '1x1000' }))

function testFile({ series, fires }: Night): string {
  return yaml({
    rule_files: [...ruleFiles.keys()],
    evaluation_interval: '15s',
    tests: [
      {
        interval: '15s',
        input_series: [...always, ...Object.entries(series).map(([series, values]) => ({ series, values }))],
        promql_expr_test: Object.entries(fires).map(([minute, alerts]) => ({
          expr: 'group by (alertname, severity) (ALERTS{alertstate="firing", alertname!="Watchdog"})',
          eval_time: `${minute}m`,
          exp_samples: alerts.map((alert) => {
            const [alertname, severity] = alert.split(' ')
            return { labels: `{alertname="${alertname}", severity="${severity}"}`, value: 1 }
          }),
        })),
      },
    ],
  })
}

describeWith(['promtool'], 'promtool plays whole nights', () => {
  for (const [name, text] of ruleFiles) writeFileSync(join(folder, name), text)

  for (const [index, [name, night]] of Object.entries(nights).entries()) {
    test(name, () => {
      const path = join(folder, `night-${index}.test.yml`)
      writeFileSync(path, testFile(night))
      const { exitCode, output } = runTool('promtool', ['test', 'rules', path])
      expect(exitCode, output).toBe(0)
    })
  }
})

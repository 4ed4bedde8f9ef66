import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { startPromqlEngine } from '../../deploy/local/promql-engine/start-promql-engine.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

/** Series by their text, one value a second; null is a scrape without the series. */
const recorded: Record<string, (number | null)[]> = {}
for (const [route, weight] of [
  ['/', 3],
  ['/cart', 1],
] as const) {
  for (const [le, share] of [
    ['0.1', 0.5],
    ['1.0', 0.9],
    ['+Inf', 1],
  ] as const) {
    recorded[`d_bucket{route="${route}",le="${le}"}`] = Array.from({ length: 400 }, (_, second) =>
      Math.floor(second * weight * share),
    )
  }
}
recorded['gauge_with_a_gap'] = Array.from({ length: 400 }, (_, second) =>
  second > 100 && second < 300 ? null : Math.sin(second / 9),
)
recorded['counter_that_resets_total'] = Array.from({ length: 400 }, (_, second) => (second * 7) % 500)

const expressions = [
  'sum by (route) (rate(d_bucket{le="+Inf"}[30s]))',
  'histogram_quantile(0.95, sum by (le) (rate(d_bucket[1m])))',
  'histogram_quantile(0.5, rate(d_bucket[1m]))',
  'gauge_with_a_gap',
  'avg_over_time(gauge_with_a_gap[5m])',
  'increase(counter_that_resets_total[3m])',
  'irate(counter_that_resets_total[10s])',
  'max_over_time(rate(counter_that_resets_total[30s])[2m:10s])',
  'absent(gauge_with_a_gap)',
  'gauge_with_a_gap offset 1m',
  // Which of two equal series topk keeps is left open; its value is not.
  'sum(topk(1, d_bucket{le="0.1"}))',
  'd_bucket{le="1.0"} / on (route) group_left () sum by (route) (d_bucket{le="+Inf"})',
  'predict_linear(counter_that_resets_total[1m], 60)',
  'count({__name__=~"d_.*"})',
  'quantile_over_time(0.9, gauge_with_a_gap[2m])',
]
const seconds = [0, 37, 119, 120, 121, 299, 399]

describeWith(['promtool'], 'the stored samples judged by promtool', () => {
  test('give the answers that Prometheus gives, across chunks, gaps and resets', async () => {
    const store = startPromqlEngine()
    const folder = mkdtempSync(join(tmpdir(), 'vigie-promtool-'))
    try {
      for (let second = 0; second < 400; second += 1) {
        const lines = Object.entries(recorded).flatMap(([series, values]) => {
          const value = values[second]
          return value === null ? [] : [`${series} ${value}`]
        })
        const body = new TextEncoder().encode(`${lines.join('\n')}\n`)
        await store.append({ body, contentType: 'text/plain', target: {}, timeMs: second * 1000, durationMs: 0 })
      }
      const cases = []
      for (const expression of expressions) {
        for (const second of seconds) {
          const answer = JSON.parse(await store.query(expression, second * 1000))
          expect(answer.status).toBe('success')
          // promtool holds NaN to be unlike NaN.
          if (answer.data.result.some((sample: { value: [number, string] }) => sample.value[1] === 'NaN')) continue
          cases.push({
            expr: expression,
            eval_time: `${second}s`,
            exp_samples: answer.data.result.map(
              (sample: { metric: Record<string, string>; value: [number, string] }) => ({
                labels: labelsText(sample.metric),
                value: Number(sample.value[1]),
              }),
            ),
          })
        }
      }
      const input = Object.entries(recorded).map(([series, values]) => ({ series, values: notation(values) }))
      const file = join(folder, 'judge.yml')
      writeFileSync(
        file,
        stringify({
          rule_files: [],
          evaluation_interval: '1s',
          tests: [{ interval: '1s', input_series: input, promql_expr_test: cases }],
        }),
      )
      const judged = runTool('promtool', ['test', 'rules', file])
      expect(judged.output).toContain('SUCCESS')
      expect(judged.exitCode).toBe(0)
      expect(cases.filter((one) => one.exp_samples.length > 0).length).toBeGreaterThan(60)
    } finally {
      await store.close()
      rmSync(folder, { recursive: true })
    }
  })
})

/** promtool's own notation; a series that a scrape lacks ends there with a staleness marker. */
function notation(values: readonly (number | null)[]): string {
  return values
    .map((value, index) => (value !== null ? String(value) : values[index - 1] === null ? '_' : 'stale'))
    .join(' ')
}

function labelsText(metric: Record<string, string>): string {
  const { __name__: name = '', ...labels } = metric
  const inner = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return `${name}{${inner.join(',')}}`
}

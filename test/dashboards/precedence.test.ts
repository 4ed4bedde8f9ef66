import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { constant } from '../../dashboards/promql/functions.ts'
import type { Vector } from '../../dashboards/promql/vector.ts'
import { yaml } from '../../dashboards/rules/yaml.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigie-precedence-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** An expression and what it is worth, worked out beside it. */
interface Sum {
  readonly vector: Vector<never>
  readonly value: number
}

const leaf = fc.integer({ min: 1, max: 9 }).map((value): Sum => ({ vector: constant(value), value }))

const sums = fc.letrec<{ sum: Sum }>((tie) => ({
  sum: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    leaf,
    fc
      .tuple(tie('sum'), tie('sum'))
      .map(([a, b]): Sum => ({ vector: a.vector.plus(b.vector), value: a.value + b.value })),
    fc
      .tuple(tie('sum'), tie('sum'))
      .map(([a, b]): Sum => ({ vector: a.vector.minus(b.vector), value: a.value - b.value })),
    fc
      .tuple(tie('sum'), tie('sum'))
      .map(([a, b]): Sum => ({ vector: a.vector.times(b.vector), value: a.value * b.value })),
    fc
      .tuple(tie('sum'), leaf)
      .map(([a, b]): Sum => ({ vector: a.vector.dividedBy(b.vector), value: a.value / b.value })),
    tie('sum').map((a): Sum => ({ vector: a.vector.subtractedFrom(1), value: 1 - a.value })),
  ),
})).sum

describeWith(['promtool'], 'what is printed means what was built', () => {
  test('300 random sums have the value in Prometheus that they have here', () => {
    const cases = fc.sample(sums, { numRuns: 300, seed: 20_261_123 })
    expect(cases.filter(({ vector }) => String(vector).includes('\n')).length).toBeGreaterThan(5)
    const path = join(folder, 'sums.test.yml')
    const expectations = cases.map(({ vector, value }) => ({
      expr: String(vector),
      eval_time: '1m',
      exp_samples: [{ labels: '{}', value }],
    }))
    const tests = [{ name: 'sums', interval: '1m', input_series: [], promql_expr_test: expectations }]
    writeFileSync(path, yaml({ rule_files: [], evaluation_interval: '1m', tests }))
    const { exitCode, output } = runTool('promtool', ['test', 'rules', path])
    expect(exitCode, output).toBe(0)
  })
})

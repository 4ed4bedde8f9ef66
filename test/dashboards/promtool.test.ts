import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { allAlerts } from '../../dashboards/alerts/all-alerts.ts'
import { promtoolFile } from '../../dashboards/alerts/promtool-cases.ts'
import { level, reading } from '../../dashboards/alerts/reading.ts'
import { serviceDown } from '../../dashboards/alerts/service-alerts.ts'
import { allQueries } from '../../dashboards/all-queries.ts'
import { up } from '../../dashboards/catalogues/prometheus.ts'
import { LogLines } from '../../dashboards/logql/logql.ts'
import { printOnOneLine } from '../../dashboards/promql/print.ts'
import { renderQuery } from '../../dashboards/render-query.ts'
import { alertFile } from '../../dashboards/rules/rule-files.ts'
import { yaml } from '../../dashboards/rules/yaml.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

const generated = new URL('../../dashboards/generated/', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'vigie-promtool-'))
afterAll(() => rmSync(folder, { recursive: true }))

const files = (kind: string) => readdirSync(join(generated, kind)).map((name) => join(generated, kind, name))

describeWith(['promtool'], 'promtool judges what is generated', () => {
  test('every rule file is accepted', () => {
    const { exitCode, output } = runTool('promtool', [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      ...files('prometheus'),
    ])
    expect(exitCode, output).toBe(0)
  })

  test('every query of every board and runbook is PromQL', () => {
    const boards = allQueries().flatMap((query) => (query.source === 'prometheus' ? [renderQuery(query.text)] : []))
    const looks = allAlerts.flatMap(({ runbook }) =>
      Object.values(runbook.look).flatMap((query) =>
        query instanceof LogLines ? [] : [printOnOneLine(query.expression)],
      ),
    )
    const rules = [...boards, ...looks].map((expr, index) => ({ record: `query_${index}`, expr }))
    expect(rules.length).toBeGreaterThan(200)
    console.log(`${boards.length} queries of boards and ${looks.length} of runbooks parsed by promtool`)
    const path = join(folder, 'queries.yml')
    writeFileSync(path, yaml({ groups: [{ name: 'queries', rules }] }))
    const { exitCode, output } = runTool('promtool', ['check', 'rules', path])
    expect(exitCode, output).toBe(0)
  })

  for (const path of files('promtool')) {
    const name = path.split('/').at(-1)
    test(`the alerts of ${name} fire above their threshold, are silent below and without data, and end`, () => {
      const cases = [...readFileSync(path, 'utf8').matchAll(/eval_time:/g)].length
      const { exitCode, output } = runTool('promtool', ['test', 'rules', path])
      console.log(`${name}: ${cases} promtool expectations`)
      expect(exitCode, output).toBe(0)
    })
  }

  test('a threshold on the wrong side fails its proof', () => {
    const [rule] = serviceDown.rules
    if (!rule) throw new Error('ServiceDown has no rule')
    const target = { job: 'checkout', instance: 'checkout-1:9464' }
    const proof = { readings: [reading(up, target, { above: level(1), below: level(0) })], afterMinutes: 3 }
    const wrong = { ...serviceDown, rules: [{ ...rule, proof }] }
    writeFileSync(join(folder, 'wrong.yml'), alertFile([wrong], { uid: 'x', alerts: [wrong] }))
    writeFileSync(join(folder, 'wrong.test.yml'), promtoolFile([wrong], ['wrong.yml']).text)
    const { exitCode, output } = runTool('promtool', ['test', 'rules', join(folder, 'wrong.test.yml')])
    expect(exitCode).not.toBe(0)
    expect(output).toContain('FAILED')
  })
})

test('every alert rule but the watchdog has a proof of each kind', () => {
  const rules = allAlerts.flatMap(({ rules }) => rules)
  const text = files('promtool')
    .map((path) => readFileSync(path, 'utf8'))
    .join('')
  const fires = [...text.matchAll(/fires just above its threshold and ends/g)].length
  const silent = [...text.matchAll(/is silent just below its threshold/g)].length
  expect(fires).toBe(rules.length - 1)
  expect(silent).toBe(rules.length - 1)
  console.log(`${allAlerts.length} alerts, ${rules.length} rules, ${fires * 3 + rules.length} promtool cases`)
})

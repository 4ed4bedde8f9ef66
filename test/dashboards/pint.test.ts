import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { allQueries } from '../../dashboards/all-queries.ts'
import { withoutExcluded } from '../../dashboards/lint/exclusions.ts'
import type { Finding } from '../../dashboards/lint/finding.ts'
import { pintExclusions } from '../../dashboards/lint/pint-exclusions.ts'
import { renderQuery } from '../../dashboards/render-query.ts'
import { yaml } from '../../dashboards/rules/yaml.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

const generatedRules = new URL('../../dashboards/generated/prometheus/', import.meta.url).pathname
const config = new URL('pint.hcl', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'vigie-pint-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeWith(['pint'], 'pint judges the rules and the boards’ queries', () => {
  test('every rule and query is clean but for what is excluded with a reason, and no exclusion is idle', () => {
    const rules = join(folder, 'rules')
    cpSync(generatedRules, rules, { recursive: true })
    const found = [...judge(rules), ...judge(folderOfQueries())]
    console.log(`pint: ${pintExclusions.length} exclusions for ${found.length} findings`)
    expect(withoutExcluded(found, pintExclusions)).toEqual([])
  })

  test('a comparison that never holds, a missing runbook and a wrong name are found', () => {
    const broken = join(folder, 'broken')
    mkdirSync(broken)
    const rules = [
      { alert: 'Broken', expr: 'sum by (job) (up) > on (job) sum by (job) (up > 1 < 0)', labels: { severity: 'loud' } },
      { record: 'wrongName', expr: 'sum(up{job=~"a"})' },
    ]
    writeFileSync(join(broken, 'broken.yml'), yaml({ groups: [{ name: 'broken', rules }] }))
    const found = judge(broken).map(({ rule }) => rule)
    for (const rule of ['alerts/annotation', 'rule/label', 'rule/name', 'promql/regexp']) expect(found).toContain(rule)
  })
})

/** All environments are `.*`, which the reader's choice and not the query makes needless. */
const chosen = { environment: 'staging|production' }

/** The PromQL of all boards as a file of rules: pint reads nothing else. */
function folderOfQueries(): string {
  const queries = allQueries().flatMap((query) => (query.source === 'prometheus' ? [query] : []))
  const path = join(folder, 'queries')
  mkdirSync(path)
  const boards = [...new Set(queries.map(({ board }) => board))]
  for (const board of boards) {
    const rules = queries
      .filter((query) => query.board === board)
      .map(({ text }, index) => ({ record: `board:panel${index}:query`, expr: renderQuery(text, chosen) }))
    writeFileSync(join(path, `${board}.yml`), yaml({ groups: [{ name: board, rules }] }))
  }
  console.log(`pint reads ${queries.length} queries of ${boards.length} boards`)
  return path
}

/** Findings of any severity in the rule files of a folder. */
function judge(path: string): readonly Finding[] {
  const report = join(folder, 'report.json')
  rmSync(report, { force: true })
  const { exitCode, output } = runTool('pint', [
    '--offline',
    '--no-color',
    '--show-duplicates',
    '--config',
    config,
    'lint',
    '--min-severity=info',
    '--fail-on=info',
    '--json',
    report,
    path,
  ])
  const problems = JSON.parse(readFileSync(report, 'utf8')) as readonly {
    readonly path: string
    readonly reporter: string
    readonly problem: string
    readonly details: string
    readonly lines: readonly number[]
  }[]
  expect(problems.length > 0, output).toBe(exitCode !== 0)
  return problems.map(({ path: file, reporter, problem, details, lines }) => ({
    rule: reporter,
    where: `${file.split('/').at(-1)}:${lines[0]}`,
    what: `${problem}: ${details}`,
  }))
}

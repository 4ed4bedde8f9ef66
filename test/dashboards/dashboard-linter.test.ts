import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { type Board, dashboard } from '../../dashboards/board/board.ts'
import { stat } from '../../dashboards/board/panels.ts'
import { allBoards, boardTitles } from '../../dashboards/boards/all-boards.ts'
import { dashboardText } from '../../dashboards/grafana/dashboard-json.ts'
import { dashboardLinterExclusions } from '../../dashboards/lint/dashboard-linter-exclusions.ts'
import { withoutExcluded } from '../../dashboards/lint/exclusions.ts'
import type { Finding } from '../../dashboards/lint/finding.ts'
import { series } from '../../dashboards/promql/selector.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigie-dashboard-linter-'))
afterAll(() => rmSync(folder, { recursive: true }))

describeWith(['dashboard-linter'], 'Grafana’s dashboard-linter judges the boards', () => {
  test('every board is clean but for what is excluded with a reason, and no exclusion is idle', () => {
    const rules = rulesByDescription()
    const findings = allBoards.flatMap((board) => judge(board, rules))
    console.log(
      `dashboard-linter: ${allBoards.length} boards, ${rules.size} rules, ` +
        `${dashboardLinterExclusions.length} exclusions for ${findings.length} findings`,
    )
    expect(withoutExcluded(findings, dashboardLinterExclusions)).toEqual([])
  })

  test('a counter without a rate and a panel without a description are found', () => {
    const orders = { name: 'orders_total', help: 'Orders.', type: 'counter' } as const
    // It knows a counter by the end of its selector only: with matchers it would see none. vigie's own rule does.
    const board = dashboard('Board', [stat('Orders', series(orders).sum(), { description: '', unscoped: true })])
    const found = judge(board, rulesByDescription()).map(({ rule }) => rule)
    expect(found).toContain('target-counter-agg-rule')
    expect(found).toContain('panel-title-description-rule')
  })
})

/** The linter’s report names a rule by its description only. */
function rulesByDescription(): ReadonlyMap<string, string> {
  const { output } = runTool('dashboard-linter', ['rules'])
  return new Map([...output.matchAll(/^\* `([^`]+)` - (.+)$/gm)].map(([, name, text]) => [text ?? '', name ?? '']))
}

/** Findings of the linter on one board. */
function judge(board: Board, rules: ReadonlyMap<string, string>): readonly Finding[] {
  const path = join(folder, `${board.uid}.json`)
  writeFileSync(path, dashboardText(board, boardTitles))
  const { exitCode, output } = runTool('dashboard-linter', ['lint', '--strict', path])
  const findings: Finding[] = []
  let rule = ''
  for (const line of stripVTControlCharacters(output).split('\n')) {
    rule = rules.get(line) ?? rule
    const what = /^\[(?:❌|⚠️)\] (.*)$/u.exec(line)?.[1]
    if (what === undefined) continue
    const panel = /, panel '([^']*)'/.exec(what)?.[1]
    findings.push({ rule, where: panel === undefined ? board.uid : `${board.uid} / ${panel}`, what })
  }
  // Its exit code and what was read of its report must say the same.
  expect(findings.length > 0, output).toBe(exitCode !== 0)
  return findings
}

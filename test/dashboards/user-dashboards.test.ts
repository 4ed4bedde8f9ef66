import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeUserDashboards } from '../../dashboards/user/write-user-dashboards.ts'
import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigie-user-'))
afterAll(() => rmSync(folder, { recursive: true }))
const example = new URL('checkout-metrics.fixture.ts', import.meta.url).pathname

const written = await writeUserDashboards(example, folder)
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

test('a metrics file gives a board, rules and alerts; its own boards and objectives come along', () => {
  expect(written).toMatchObject({ metrics: 3, boards: 3, objectives: 1 })
  expect(written.files.map((file) => relative(folder, file)).toSorted()).toEqual([
    'grafana/checkout-metrics-fixture-runbooks.json',
    'grafana/checkout-metrics-fixture.json',
    'grafana/checkout.json',
    'prometheus/checkout-metrics-fixture.alerts.yml',
    'prometheus/checkout-metrics-fixture.recording.yml',
    'prometheus/checkout-metrics-fixture.slo.alerts.yml',
    'prometheus/checkout-metrics-fixture.slo.recording.yml',
  ])
})

test('each metric has a panel in its author’s words', () => {
  const board = JSON.parse(read('grafana/checkout-metrics-fixture.json'))
  const panels = board.panels.map(({ title, description }: { title: string; description?: string }) => [
    title,
    description,
  ])
  expect(panels).toContainEqual(['Orders placed a second', expect.stringContaining('Orders accepted by checkout.')])
  expect(panels).toContainEqual(['Basket value euros, p95', expect.stringContaining('Value of a basket.')])
  expect(panels).toContainEqual(['Carts open', expect.stringContaining('Carts with something in them.')])
})

test('alerts to start from wake nobody', () => {
  expect(read('prometheus/checkout-metrics-fixture.alerts.yml')).not.toMatch(/severity: "(critical|warning)"/)
})

test('the runbook of an objective is found where its alert points', () => {
  const [, uid, panel] =
    read('prometheus/checkout-metrics-fixture.slo.alerts.yml').match(/\/d\/([\w-]+)\?viewPanel=(\d+)/) ?? []
  const board = JSON.parse(read(`grafana/${uid}.json`))
  expect(board.panels.find(({ id }: { id: number }) => String(id) === panel).title).toBe(
    'CheckoutAvailabilityBudgetBurn',
  )
})

for (const [what, file, words] of [
  ['does not exist', '/nowhere/metrics.ts', 'cannot be imported'],
  ['exports no metric', new URL('../../dashboards/board/legend.ts', import.meta.url).pathname, 'exports no metric'],
] as const) {
  test(`a file that ${what} is refused with its name`, async () => {
    await expect(writeUserDashboards(file, folder)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      option: 'FILE',
      received: file,
      message: expect.stringContaining(words),
    })
  })
}

describeWith(['promtool'], 'promtool judges a user’s rules', () => {
  test('they are accepted', () => {
    const rules = written.files.filter((file) => file.endsWith('.yml'))
    const { exitCode, output } = runTool('promtool', ['check', 'rules', ...rules])
    expect(exitCode, output).toBe(0)
  })
})

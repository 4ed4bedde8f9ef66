import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/** Writes a metrics file and what follows from it. */
async function writtenFrom(name: string, lines: string) {
  const file = join(folder, name)
  writeFileSync(file, lines)
  const out = join(folder, `of-${name}`)
  const { files } = await writeUserDashboards(file, out)
  return {
    names: files.map((path) => relative(out, path)),
    read: (path: string) => readFileSync(join(out, path), 'utf8'),
  }
}

const orders = `export const orders = { name: 'orders_total', help: 'Orders.', type: 'counter' }`

test('a board named like its file is written beside the one made of its metrics', async () => {
  const board = `{ uid: 'shop', title: 'Shop', purpose: 'Mine.', variables: [], scope: [], rows: [], neighbours: [], tags: [], from: 'now-1h', showDeployments: false }`
  const { names, read } = await writtenFrom('shop.mjs', `${orders}\nexport default ${board}`)
  expect(names).toContain('grafana/shop-metrics.json')
  expect(JSON.parse(read('grafana/shop.json')).description).toBe('Mine.')
})

test('a file named in another script, with an accent or at great length gives names that Grafana takes', async () => {
  for (const [name, uid] of [
    ['订单.mjs', /^board-[0-9a-f]{8}$/],
    ['métriques.mjs', /^metriques$/],
    [`${'very-long-'.repeat(8)}name.mjs`, /^(very-long-){3}v-[0-9a-f]{8}$/],
  ] as const) {
    const { names, read } = await writtenFrom(name, orders)
    const board = names.find((path) => path.startsWith('grafana/')) ?? ''
    expect(JSON.parse(read(board)).uid).toMatch(uid)
  }
})

test('braces in a help text stay words and run as no template', async () => {
  const { read } = await writtenFrom('braces.mjs', orders.replace('Orders.', 'Orders of {{plan}}.'))
  expect(read('prometheus/braces.alerts.yml')).toContain('Orders of {{ \\"{{\\" }}plan}}.')
})

test('shares and times of several instances are not added up', async () => {
  const gauges = ['pool_used_ratio', 'backup_timestamp_seconds', 'oldest_job_seconds', 'carts_open', 'cache_bytes']
  const { read } = await writtenFrom(
    'gauges.mjs',
    `export const all = ${JSON.stringify(gauges.map((name) => ({ name, help: 'It.', type: 'gauge' })))}`,
  )
  const { panels } = JSON.parse(read('grafana/gauges.json'))
  const queries = panels.flatMap(({ targets = [] }: { targets?: { expr: string }[] }) =>
    targets.map(({ expr }) => expr),
  )
  const scope = '{job=~"$job", instance=~"$instance"}'
  expect(queries).toEqual([
    `max(pool_used_ratio${scope})`,
    `max(backup_timestamp_seconds${scope}) * 1000`,
    `max(oldest_job_seconds${scope})`,
    `sum(carts_open${scope})`,
    `sum(cache_bytes${scope})`,
  ])
})

for (const [what, lines, words] of [
  [
    'metrics',
    `${orders}\nexport const other = { ...orders, type: 'gauge' }`,
    'two different metrics named orders_total',
  ],
  [
    'objectives',
    `export const all = ['99', '99.9'].map((objective) => ({ name: 'a', objective, sli: {}, thresholds: [] }))`,
    'two different objectives named a',
  ],
  [
    'boards',
    `export const all = [1, 2].map(() => ({ uid: 'a', title: 'A', variables: [], scope: [], rows: [], neighbours: [], tags: [] }))`,
    'two boards with the uid a',
  ],
] as const) {
  test(`a file with two ${what} of one name is refused, none of them is lost silently`, async () => {
    await expect(writtenFrom(`two-${what}.mjs`, lines)).rejects.toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringContaining(words),
    })
  })
}

const cli = new URL('../../deploy/cli/main.ts', import.meta.url).pathname

for (const [what, lines, exitCode, words] of [
  [
    'starts a server',
    `import http from 'node:http'\nhttp.createServer().listen(0)`,
    0,
    'started something that does not end',
  ],
  ['ends the process', `process.exit(0)`, 1, 'ended the process while it was imported'],
] as const) {
  test(`a metrics file that ${what} ends the command with a word about it`, () => {
    const file = join(folder, 'lively.mjs')
    writeFileSync(file, `${lines}\n${orders}`)
    const command = ['--conditions=vigie-source', cli, 'dashboards', file, '--out', join(folder, 'lively')]
    const run = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 60_000 })
    expect(run.stderr).toContain(words)
    expect(run.status).toBe(exitCode)
  })
}

describeWith(['promtool'], 'promtool judges a user’s rules', () => {
  test('they are accepted', () => {
    const rules = written.files.filter((file) => file.endsWith('.yml'))
    const { exitCode, output } = runTool('promtool', ['check', 'rules', ...rules])
    expect(exitCode, output).toBe(0)
  })
})

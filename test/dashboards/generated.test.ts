import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { generatedDifferences } from '../../dashboards/generated-differences.ts'

const root = new URL('../../dashboards/', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'vigie-generated-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a changed, a missing and a left over file are listed', () => {
  const wanted = new Map([
    ['generated/a.json', 'a'],
    ['generated/b.json', 'b'],
  ])
  for (const [path, text] of [
    ['generated/a.json', 'changed'],
    ['generated/old/c.json', 'c'],
  ] as const) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  expect(generatedDifferences(wanted, folder)).toEqual([
    'different  dashboards/generated/a.json',
    'missing    dashboards/generated/b.json',
    'left over  dashboards/generated/old/c.json',
  ])
})

for (const [args, status, words] of [
  // Regenerating gives no difference.
  [['--check'], 0, 'up to date'],
  [['--help'], 0, 'npm run generate -- --check'],
  [['--chekc'], 2, 'unknown argument: --chekc'],
] as const) {
  // In a process of its own: the test runner lists a module's exports in another order than Node does.
  test(`generate ${args.join(' ')} exits ${status}${status === 0 ? '' : ' and says how it is used'}`, () => {
    const run = generate(args)
    expect(run.stdout + run.stderr).toContain(words)
    expect(run.status, run.stderr).toBe(status)
  })
}

test('generate --out writes what a deployment mounts, with links to its Grafana', () => {
  const out = join(folder, 'deployed')
  const run = generate(['--out', out], { VIGIE_GRAFANA_URL: 'https://grafana.example.org/ops/' })
  expect(run.status, run.stderr).toBe(0)
  const rules = readFileSync(join(out, 'prometheus', 'services.alerts.yml'), 'utf8')
  expect(rules).toContain('runbook_url: "https://grafana.example.org/ops/d/vigie-runbooks?viewPanel=')
  for (const kind of ['grafana', 'prometheus', 'promtool', 'runbooks']) {
    for (const name of readdirSync(join(out, kind))) {
      expect(readFileSync(join(out, kind, name), 'utf8'), name).not.toContain('localhost:3000')
    }
  }
})

test('the address of Grafana changes nothing that is committed', () => {
  const run = generate(['--check'], { VIGIE_GRAFANA_URL: 'https://grafana.example.org' })
  expect(run.status, run.stderr).toBe(0)
})

test('an address of Grafana that is none is refused by name', () => {
  const run = generate(['--out', join(folder, 'refused')], { VIGIE_GRAFANA_URL: 'grafana.example.org' })
  expect(run.stderr).toContain('VIGIE_GRAFANA_URL must be an http or https address, got grafana.example.org')
  expect(run.status).toBe(2)
})

function generate(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, ['--conditions=vigie-source', join(root, 'generate.ts'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
}

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allAlerts } from '../../dashboards/alerts/all-alerts.ts'
import { allBoards, boardTitles } from '../../dashboards/boards/all-boards.ts'
import { generatedFiles } from '../../dashboards/generated-files.ts'
import { dashboardJson } from '../../dashboards/grafana/dashboard-json.ts'

const generated = new URL('../../dashboards/generated/', import.meta.url).pathname
const files = generatedFiles()

test('each alert has a page, and each page an alert', () => {
  const pages = readdirSync(join(generated, 'runbooks')).map((name) => name.replace(/\.md$/, ''))
  expect(pages.toSorted()).toEqual(allAlerts.map(({ name }) => name).toSorted())
})

test('each runbook says what it means, what to do first, where to look, how to mend and when to silence', () => {
  for (const { name, runbook } of allAlerts) {
    const page = files.get(`generated/runbooks/${name}.md`) ?? ''
    for (const heading of ['First action', 'Meaning', 'Impact', 'Look', 'Mend', 'Silence', 'When it fires']) {
      expect(page, name).toContain(`## ${heading}`)
    }
    expect(Object.keys(runbook.look).length, name).toBeGreaterThan(0)
    expect(runbook.mend.length, name).toBeGreaterThan(0)
  }
})

test('runbook_url opens the panel of that alert', () => {
  const board = allBoards.find(({ uid }) => uid === 'vigie-runbooks')
  if (!board) throw new Error('no runbook board')
  const panels = new Map(dashboardJson(board, boardTitles).panels?.map(({ id, title }) => [String(id), title]))
  const rules = [...files]
    .filter(([path]) => path.endsWith('.alerts.yml'))
    .map(([, text]) => text)
    .join('')
  const links = [
    ...rules.matchAll(
      /alert: "(\w+)"[\s\S]*?runbook_url: "http:\/\/localhost:3000\/d\/vigie-runbooks\?viewPanel=(\d+)"/g,
    ),
  ]
  expect(links).toHaveLength(allAlerts.flatMap((alert) => alert.rules).length)
  for (const [, alert, panel] of links) expect(panels.get(panel ?? '')).toBe(alert)
})

test('dashboard_url leads to a board that exists, with variables that it has', () => {
  const variablesOf = new Map(
    allBoards.map((board) => [
      board.uid,
      dashboardJson(board, boardTitles).templating.list?.map(({ name }) => name) ?? [],
    ]),
  )
  const rules = [...files]
    .filter(([path]) => path.endsWith('.alerts.yml'))
    .map(([, text]) => text)
    .join('')
  const links = [...rules.matchAll(/dashboard_url: "http:\/\/localhost:3000\/d\/([\w-]+)(?:\?([^"]*))?"/g)]
  expect(links).toHaveLength(allAlerts.flatMap((alert) => alert.rules).length)
  for (const [, uid, query = ''] of links) {
    const variables = variablesOf.get(uid ?? '')
    expect(variables, uid).toBeDefined()
    for (const [, variable] of query.matchAll(/var-(\w+)=/g)) expect(variables, uid).toContain(variable)
  }
})

test('links between pages lead to files that are generated', () => {
  for (const [path, text] of files) {
    if (!path.endsWith('.md')) continue
    for (const [, link = ''] of text.matchAll(/\]\((?!http|\/)([^)#]+)/g)) {
      expect([...files.keys()], `${path} → ${link}`).toContain(join(path, '..', link))
    }
  }
})

test('links to Explore hold a query that can be read back', () => {
  const page = files.get('generated/runbooks/ErrorBurst.md') ?? ''
  const [panes = ''] = [...page.matchAll(/panes=([^)]+)\)/g)].map((match) => match[1])
  expect(JSON.parse(decodeURIComponent(panes)).a.queries[0].expr).toContain('http_response_status_code=~"5.."')
})

test('an alert named in a runbook exists', () => {
  const names = new Set(allAlerts.map(({ name }) => name))
  for (const { name, runbook } of allAlerts) {
    const text = [runbook.meaning, runbook.impact, runbook.firstAction, ...runbook.mend].join(' ')
    for (const [, other = ''] of text.matchAll(/\bsee ([A-Z][a-z]+(?:[A-Z][a-z]+)+)/g)) {
      expect(names, `${name} names ${other}`).toContain(other)
    }
  }
})

import { expect, test } from 'vitest'
import { dashboard, row } from '../../dashboards/board/board.ts'
import { stat, table, timeseries } from '../../dashboards/board/panels.ts'
import { allBoards, boardTitles } from '../../dashboards/boards/all-boards.ts'
import { dashboardJson } from '../../dashboards/grafana/dashboard-json.ts'
import { rate } from '../../dashboards/promql/functions.ts'

const orders = { name: 'orders_total', help: 'Orders.', type: 'counter', labels: { channel: ['web', 'app'] } } as const

interface Stored {
  readonly id: number
  readonly type: string
  readonly title?: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource?: { readonly uid: string }
  readonly panels?: readonly Stored[]
  readonly targets?: readonly { readonly refId: string; readonly datasource: { readonly uid: string } }[]
}

/** What Grafana reads: plain JSON, whatever the builder's objects are. */
function stored(board: (typeof allBoards)[number]) {
  const json = JSON.parse(JSON.stringify(dashboardJson(board, boardTitles)))
  const panels = (json.panels as Stored[]).flatMap((panel) => [panel, ...(panel.panels ?? [])])
  return { json, panels }
}

for (const board of allBoards) {
  const { json, panels } = stored(board)

  test(`${board.uid}: ids are unique and start at 1, names of targets are unique`, () => {
    const ids = panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(Math.min(...ids)).toBe(1)
    for (const { targets = [] } of panels) {
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length)
      for (const { refId } of targets) expect(refId).toMatch(/^[A-Z]$/)
    }
  })

  test(`${board.uid}: panels fill a grid of 24 columns without overlapping`, () => {
    const cells = new Set<string>()
    for (const { gridPos, title } of panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x},${y}`), `${title} overlaps at ${x},${y}`).toBe(false)
          cells.add(`${x},${y}`)
        }
      }
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
    }
  })

  test(`${board.uid}: cannot be edited, hides no link, reaches every data source through a variable it has`, () => {
    expect(json.editable).toBe(false)
    expect(JSON.stringify(json)).not.toContain('inControlsMenu')
    expect(JSON.stringify(json)).not.toContain('"internal"')
    const variables = json.templating.list.map(({ name }: { name: string }) => `\${${name}}`)
    for (const { datasource, targets = [] } of panels) {
      if (datasource) expect(variables).toContain(datasource.uid)
      for (const target of targets) expect(variables).toContain(target.datasource.uid)
    }
    expect(variables).toContain(`\${prometheus_datasource}`)
  })

  test(`${board.uid}: its variables are asked again when the time changes`, () => {
    for (const variable of json.templating.list) {
      if (variable.type === 'query') expect(variable).toMatchObject({ refresh: 2 })
    }
  })

  test(`${board.uid}: every link leads to a board that exists`, () => {
    const linked = [...JSON.stringify(json).matchAll(/(?<!http:\/\/localhost:3000)\/d\/([a-z0-9-]+)/g)].map(
      (match) => match[1],
    )
    expect(linked.filter((uid) => !boardTitles.has(uid ?? ''))).toEqual([])
    for (const neighbour of board.neighbours) expect(boardTitles.has(neighbour), neighbour).toBe(true)
  })
}

test('a panel that runs past the edge starts a new line under the highest panel of the last', () => {
  const panels = [16, 16].map((width, index) => timeseries(`P${index}`, rate(orders), { width, height: 5 + index }))
  const { panels: placed } = stored(dashboard('Board', panels))
  expect(placed.map(({ gridPos }) => gridPos)).toEqual([
    { x: 0, y: 0, w: 16, h: 5 },
    { x: 0, y: 5, w: 16, h: 6 },
  ])
})

test('a closed row holds its panels and the next row stands right under it', () => {
  const one = [stat('One', rate(orders))]
  const { json } = stored(dashboard('Board', [row('Closed', one, { collapsed: true }), row('Open', one)]))
  expect(json.panels.map(({ title, gridPos }: Stored) => [title, gridPos.y])).toEqual([
    ['Closed', 0],
    ['Open', 1],
    ['One', 2],
  ])
  expect(json.panels[0].panels).toHaveLength(1)
})

test('the columns of a table are named after its expressions and labels, the rest is left out', () => {
  const { panels } = stored(
    dashboard('Board', [
      table(
        'T',
        { Rate: rate(orders).by('channel'), Again: rate(orders).by('channel') },
        { columns: { channel: 'Channel' } },
      ),
    ]),
  )
  const [, organize] = (panels[0] as unknown as { transformations: { id: string; options: object }[] }).transformations
  expect(organize).toMatchObject({
    id: 'organize',
    options: {
      renameByName: { channel: 'Channel', 'Value #A': 'Rate', 'Value #B': 'Again' },
      includeByName: { channel: true, 'Value #A': true, 'Value #B': true },
    },
  })
})

test('a series is named after the labels it is grouped by', () => {
  const { panels } = stored(dashboard('Board', [timeseries('T', rate(orders).by('channel', 'job'))]))
  expect(panels[0]?.targets?.[0]).toMatchObject({ legendFormat: '{{channel}} · {{job}}' })
})

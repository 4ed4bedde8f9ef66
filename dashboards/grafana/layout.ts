import type { Board } from '../board/board.ts'
import type { Panel, Row } from '../board/panel.ts'

/** Grafana's grid; at 1280 pixels a board of 24 columns needs no sideways scroll. */
const gridColumns = 24

export interface Position {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export interface PlacedRow {
  readonly row: Row
  /** Where the row's title stands; absent for the band without a title. */
  readonly title: Position | undefined
  readonly panels: readonly { readonly panel: Panel; readonly position: Position }[]
}

/** Flows panels left to right and wraps at the grid's edge; a line is as high as its highest panel. */
export function layOut(board: Board): readonly PlacedRow[] {
  let y = 0
  return board.rows.map((row) => {
    const title = row.title === '' ? undefined : { x: 0, y: y++, w: gridColumns, h: 1 }
    let x = 0
    let lineHeight = 0
    const panels = row.panels.map((panel) => {
      if (x + panel.width > gridColumns) {
        x = 0
        y += lineHeight
        lineHeight = 0
      }
      const position = { x, y, w: panel.width, h: panel.height }
      x += panel.width
      lineHeight = Math.max(lineHeight, panel.height)
      return { panel, position }
    })
    // A closed row hides its panels: the next row stands right under its title.
    y = row.collapsed && title ? title.y + 1 : y + lineHeight
    return { row, title, panels }
  })
}

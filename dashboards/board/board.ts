import { VigieError } from '../../sdk/vigie-error.ts'
import type { Matcher } from '../promql/expression.ts'
import type { Panel, PanelQuery, Row } from './panel.ts'
import { longestUid, slug } from './slug.ts'

/** Which drop-downs a board has. */
export type BoardVariable = 'environment' | 'service' | 'one-service' | 'instance' | 'target' | 'namespace'

/** A board, independent of any Grafana schema. */
export interface Board {
  /** Stable: links and alerts point at it. */
  readonly uid: string
  readonly title: string
  /** The question this board answers, in one sentence. */
  readonly purpose: string
  readonly variables: readonly BoardVariable[]
  /** Matchers added to every Prometheus selector. */
  readonly scope: readonly Matcher[]
  readonly rows: readonly Row[]
  /** Boards to go to next, by uid. */
  readonly neighbours: readonly string[]
  readonly tags: readonly string[]
  /** Time range shown first. @default `now-1h` */
  readonly from: string
  /** Marks version changes of the chosen services. */
  readonly showDeployments: boolean
}

/** For recorded series, which have no instance. */
export const jobScope: readonly Matcher[] = [{ label: 'job', operator: '=~', value: '$job' }]

/** What a board may be given beyond title and panels. */
export interface BoardOptions {
  /** At most 40 letters, digits, `-` and `_`. @default the title's words */
  readonly uid?: string
  readonly purpose?: string
  readonly variables?: readonly BoardVariable[]
  readonly scope?: readonly Matcher[]
  readonly neighbours?: readonly string[]
  readonly tags?: readonly string[]
  readonly from?: string
  readonly showDeployments?: boolean
}

/** Matchers for the service and instance chosen on top of a board. */
export const serviceScope: readonly Matcher[] = [
  { label: 'job', operator: '=~', value: '$job' },
  { label: 'instance', operator: '=~', value: '$instance' },
]

/**
 * A board of panels, or of titled rows of panels. Panels flow left to right; what is asked first goes first.
 *
 * `dashboard('Checkout', [timeseries('Orders by channel', rate(ordersPlaced).by('channel'))])`
 *
 * @throws VigieError `BAD_OPTION` for a uid that Grafana would refuse
 */
export function dashboard(title: string, content: readonly (Panel | Row)[], options: BoardOptions = {}): Board {
  const variables = options.variables ?? ['environment', 'service', 'instance']
  const { uid = slug(title) } = options
  if (!/^[\w-]+$/.test(uid) || uid.length > longestUid) {
    throw new VigieError(
      'BAD_OPTION',
      `dashboard uid must be at most ${longestUid} letters, digits, "-" and "_", got ${JSON.stringify(uid)}`,
      { option: 'uid', received: uid },
    )
  }
  return {
    uid,
    title,
    purpose: options.purpose ?? `What ${title} is doing right now.`,
    variables,
    scope: options.scope ?? scopeOf(variables),
    rows: rowsOf(content),
    neighbours: options.neighbours ?? ['vigie-service', 'vigie-fleet'],
    tags: options.tags ?? ['vigie'],
    from: options.from ?? 'now-1h',
    showDeployments: options.showDeployments ?? variables.some((name) => name === 'service' || name === 'one-service'),
  }
}

/** A titled band of panels; collapsed, it costs no query until opened. */
export function row(title: string, panels: readonly Panel[], options: { readonly collapsed?: boolean } = {}): Row {
  return { title, panels, ...options }
}

/** Every query of a board with its panel. */
export function queriesOf(board: Board): readonly { readonly panel: Panel; readonly query: PanelQuery }[] {
  return board.rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map((query) => ({ panel, query }))))
}

function scopeOf(variables: readonly BoardVariable[]): readonly Matcher[] {
  if (variables.includes('instance')) return serviceScope
  return variables.includes('service') || variables.includes('one-service') ? jobScope : []
}

/** Panels that stand outside a row go into one without a title. */
function rowsOf(content: readonly (Panel | Row)[]): readonly Row[] {
  const rows: { title: string; panels: Panel[]; collapsed?: boolean }[] = []
  let open = false
  for (const item of content) {
    if ('panels' in item) {
      rows.push({ ...item, panels: [...item.panels] })
      open = false
    } else {
      if (!open) rows.push({ title: '', panels: [] })
      rows.at(-1)?.panels.push(item)
      open = true
    }
  }
  return rows
}

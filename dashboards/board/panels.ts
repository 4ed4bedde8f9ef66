import { type LogLines, LogMetric } from '../logql/logql.ts'
import type { GrafanaUnit } from '../promql/unit.ts'
import { Vector } from '../promql/vector.ts'
import type { JaegerSearch, Panel, PanelKind, PanelQuery } from './panel.ts'

/** One expression, or several by the name each series gets in the legend. */
export type Content = Vector<string> | LogMetric | Readonly<Record<string, Vector<string> | LogMetric>>

/** What may be said of a panel beyond title and query; everything has a default. */
export type PanelOptions = Partial<Omit<Panel, 'kind' | 'title' | 'queries'>> & {
  readonly exemplars?: boolean
  readonly unscoped?: boolean
  /** Name of a query → why it alone may answer nothing. */
  readonly partsMayBeEmpty?: Readonly<Record<string, string>>
}

/** Lines over time. */
export function timeseries(title: string, content: Content, options: PanelOptions = {}): Panel {
  return panel('timeseries', title, queriesFrom(content, { ...options, instant: false }), options, {
    width: 12,
    height: 8,
  })
}

/** One big figure: the newest value. */
export function stat(title: string, content: Content, options: PanelOptions = {}): Panel {
  return panel('stat', title, queriesFrom(content, { ...options, instant: true }), options, { width: 4, height: 4 })
}

/** Horizontal bars, one per series, highest first. */
export function bars(title: string, content: Content, options: PanelOptions = {}): Panel {
  return panel('bargauge', title, queriesFrom(content, { ...options, instant: true }), options, { width: 8, height: 8 })
}

/** Rows of newest values, one column per expression, joined by their labels. */
export function table(title: string, content: Content, options: PanelOptions = {}): Panel {
  return panel('table', title, queriesFrom(content, { ...options, instant: true }), options, { width: 24, height: 8 })
}

/** Buckets over time; give it `bucketRates(histogram)`. */
export function heatmap(title: string, buckets: Vector<string>, options: PanelOptions = {}): Panel {
  const queries = queriesFrom({ '{{le}}': buckets }, { exemplars: true, ...options, instant: false })
  return panel('heatmap', title, queries, options, { width: 12, height: 8 })
}

/** States over time as coloured bands, one per series. */
export function states(title: string, content: Content, options: PanelOptions = {}): Panel {
  return panel('statetimeline', title, queriesFrom(content, { ...options, instant: false }), options, {
    width: 24,
    height: 8,
  })
}

/** Log lines, newest first; each opens its trace. */
export function logPanel(title: string, lines: LogLines, options: PanelOptions = {}): Panel {
  return panel('logs', title, [{ source: 'loki', lines }], options, { width: 24, height: 10 })
}

/** Newest traces that match a search; each opens in Jaeger. */
export function traces(title: string, search: JaegerSearch, options: PanelOptions = {}): Panel {
  return panel('traces', title, [{ source: 'jaeger', search }], options, { width: 24, height: 9 })
}

/** Who calls whom, from traces. */
export function serviceGraph(title: string, options: PanelOptions = {}): Panel {
  return panel('nodegraph', title, [{ source: 'jaeger', dependencies: true }], options, { width: 24, height: 14 })
}

/** Words, in Markdown. */
export function text(title: string, markdown: string, options: PanelOptions = {}): Panel {
  return { ...panel('text', title, [], options, { width: 24, height: 3 }), markdown }
}

function panel(
  kind: PanelKind,
  title: string,
  queries: readonly PanelQuery[],
  options: PanelOptions,
  size: { readonly width: number; readonly height: number },
): Panel {
  const { exemplars: _exemplars, unscoped: _unscoped, partsMayBeEmpty: _parts, ...said } = options
  return {
    kind,
    title,
    description: `${title}.`,
    queries,
    unit: unitOfFirst(queries),
    noData: 'no data',
    ...size,
    ...said,
  }
}

function unitOfFirst(queries: readonly PanelQuery[]): GrafanaUnit {
  const first = queries[0]
  if (first?.source === 'prometheus') return first.vector.unit
  if (first?.source === 'loki' && first.lines instanceof LogMetric) return first.lines.unit
  return 'none'
}

function queriesFrom(
  content: Content,
  options: Pick<PanelOptions, 'exemplars' | 'unscoped' | 'partsMayBeEmpty'> & { readonly instant: boolean },
): readonly PanelQuery[] {
  const named = content instanceof Vector || content instanceof LogMetric ? { '': content } : content
  return Object.entries(named).map(([legend, expression]): PanelQuery => {
    const reason = options.partsMayBeEmpty?.[legend]
    const name = { ...(legend === '' ? {} : { legend }), ...(reason === undefined ? {} : { mayBeEmpty: reason }) }
    const instant = options.instant ? { instant: true } : {}
    if (expression instanceof LogMetric) return { source: 'loki', lines: expression, ...name, ...instant }
    return {
      source: 'prometheus',
      vector: expression,
      ...name,
      ...instant,
      ...(options.exemplars ? { exemplars: true } : {}),
      ...(options.unscoped ? { unscoped: true } : {}),
    }
  })
}

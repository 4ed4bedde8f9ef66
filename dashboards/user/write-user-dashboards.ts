import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { VigieError } from '../../sdk/vigie-error.ts'
import { withGrafanaUrl } from '../alerts/with-grafana-url.ts'
import { type Board, slug } from '../board/board.ts'
import { runbooksBoard } from '../boards/runbooks.ts'
import type { DeclaredMetric } from '../promql/metric.ts'
import { alertFile, recordingFile } from '../rules/rule-files.ts'
import type { Slo } from '../slo/slo.ts'
import { sloAlert } from '../slo/slo-alerts.ts'
import { sloRules } from '../slo/slo-rules.ts'
import { metricBoard } from './metric-board.ts'
import { alertSkeletons, metricRules } from './metric-rules.ts'

/** Boards of vigie that a user's boards link to. */
const shippedTitles = new Map([
  ['vigie-service', 'Service'],
  ['vigie-fleet', 'Fleet'],
  ['vigie-slo', 'SLO and error budget'],
])

/** What was written, and from what. */
export interface WrittenDashboards {
  /** Absolute paths. */
  readonly files: readonly string[]
  readonly metrics: number
  readonly boards: number
  readonly objectives: number
}

/**
 * `vigie dashboards FILE --out DIR`: imports a module and writes, for the metrics it exports, a board, recording rules and
 * alerts to start from; for the boards (`dashboard(…)`) and objectives (`slo(…)`) it exports, those too.
 *
 * Metrics are handles (`counter(…)`) or definitions, alone or in arrays and objects one level deep. The module must not
 * start the service: metrics are declared at module scope and need no running telemetry.
 *
 * @param grafanaUrl where the links of alerts lead; @default `VIGIE_GRAFANA_URL`, or the Grafana of `deploy/compose`
 * @throws VigieError `MISSING_PACKAGE` without Grafana's builder; `BAD_OPTION` if the file cannot be imported or exports
 *   nothing of the kind, or the URL is none
 */
export async function writeUserDashboards(
  file: string,
  outDir: string,
  grafanaUrl: string | undefined = process.env['VIGIE_GRAFANA_URL'],
): Promise<WrittenDashboards> {
  const found = sortExports(await importModule(file))
  if (found.metrics.length + found.boards.length + found.slos.length === 0) {
    throw new VigieError('BAD_OPTION', `${file} exports no metric, board or objective`, {
      option: 'FILE',
      received: file,
    })
  }
  const { dashboardText } = await grafanaPrinter()
  const title = titleOf(file)
  const name = slug(title)
  const contents = new Map<string, string>()
  const own = found.metrics.length > 0 ? [metricBoard(title, name, found.metrics)] : []
  const alerts = found.slos.map(sloAlert)
  const runbooks = { uid: `${name}-runbooks`, alerts }
  const pages =
    alerts.length > 0 ? [runbooksBoard(alerts, shippedTitles, { uid: runbooks.uid, title: `${title} runbooks` })] : []
  const boards = [...own, ...found.boards, ...pages]
  const titles = new Map([...shippedTitles, ...boards.map(({ uid, title }) => [uid, title] as const)])
  for (const board of boards) contents.set(join('grafana', `${board.uid}.json`), dashboardText(board, titles))
  if (found.metrics.length > 0) {
    contents.set(join('prometheus', `${name}.recording.yml`), recordingFile([metricRules(name, found.metrics)]))
    contents.set(join('prometheus', `${name}.alerts.yml`), alertSkeletons(name, found.metrics))
  }
  if (found.slos.length > 0) {
    contents.set(join('prometheus', `${name}.slo.recording.yml`), recordingFile(found.slos.flatMap(sloRules)))
    contents.set(join('prometheus', `${name}.slo.alerts.yml`), alertFile(alerts, runbooks))
  }
  const linked = [...contents].map(([path, text]) => [path, withGrafanaUrl(text, grafanaUrl)] as const)
  const files = linked.map(([path, text]) => {
    const absolute = resolve(outDir, path)
    mkdirSync(resolve(absolute, '..'), { recursive: true })
    writeFileSync(absolute, text)
    return absolute
  })
  return { files, metrics: found.metrics.length, boards: boards.length, objectives: found.slos.length }
}

/** Loaded when it is needed: a service that only declares boards does without Grafana's builder. */
async function grafanaPrinter(): Promise<typeof import('../grafana/dashboard-json.ts')> {
  try {
    return await import('../grafana/dashboard-json.ts')
  } catch (cause) {
    const name = '@grafana/grafana-foundation-sdk'
    throw new VigieError('MISSING_PACKAGE', `writing dashboards needs ${name}: npm install --save-dev ${name}@0.0.21`, {
      option: name,
      cause,
    })
  }
}

async function importModule(file: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new VigieError('BAD_OPTION', `${file} cannot be imported: ${reason}`, {
      option: 'FILE',
      received: file,
      cause,
    })
  }
}

function sortExports(module: object): { metrics: DeclaredMetric[]; boards: Board[]; slos: Slo[] } {
  const metrics = new Map<string, DeclaredMetric>()
  const boards = new Set<Board>()
  const slos = new Set<Slo>()
  const take = (value: unknown, depth: number): void => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return
    const definition = (value as { definition?: unknown }).definition ?? value
    if (isMetric(definition)) metrics.set(definition.name, definition)
    else if (isBoard(value)) boards.add(value)
    else if (isSlo(value)) slos.add(value)
    else if (depth < 1 && typeof value === 'object') for (const inner of Object.values(value)) take(inner, depth + 1)
  }
  for (const value of Object.values(module)) take(value, 0)
  return { metrics: [...metrics.values()], boards: [...boards], slos: [...slos] }
}

function isMetric(value: unknown): value is DeclaredMetric {
  const { name, help, type } = value as Partial<DeclaredMetric>
  return (
    typeof name === 'string' &&
    typeof help === 'string' &&
    ['counter', 'gauge', 'histogram', 'summary'].includes(type ?? '')
  )
}

function isBoard(value: object): value is Board {
  return 'uid' in value && 'rows' in value && Array.isArray(value.rows)
}

function isSlo(value: object): value is Slo {
  return 'objective' in value && 'sli' in value && 'thresholds' in value
}

/** `metrics/checkout-metrics.ts` → `Checkout metrics`. */
function titleOf(file: string): string {
  const text = basename(file, extname(file)).replaceAll(/[-_.]+/g, ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
import { VigieError } from '../../sdk/vigie-error.ts'
import { withGrafanaUrl } from '../alerts/with-grafana-url.ts'
import { slug } from '../board/slug.ts'
import { runbooksBoard } from '../boards/runbooks.ts'
import { alertFile, recordingFile } from '../rules/rule-files.ts'
import { sloAlert } from '../slo/slo-alerts.ts'
import { sloRules } from '../slo/slo-rules.ts'
import { badFile, importDeclarations } from './import-declarations.ts'
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
 *   nothing of the kind or two different things of one name, or the URL is none
 */
export async function writeUserDashboards(
  file: string,
  outDir: string,
  grafanaUrl: string | undefined = process.env['VIGIE_GRAFANA_URL'],
): Promise<WrittenDashboards> {
  const found = await importDeclarations(file)
  const { dashboardText } = await grafanaPrinter()
  const title = titleOf(file)
  const name = slug(title)
  const contents = new Map<string, string>()
  // A board that its author wrote and named like the file keeps that name.
  const isTaken = found.boards.some(({ uid }) => uid === name)
  const ownTitle = isTaken ? `${title} metrics` : title
  const own = found.metrics.length > 0 ? [metricBoard(ownTitle, slug(ownTitle), found.metrics)] : []
  const alerts = found.slos.map(sloAlert)
  const runbooks = { uid: slug(`${title} runbooks`), alerts }
  const pages =
    alerts.length > 0 ? [runbooksBoard(alerts, shippedTitles, { uid: runbooks.uid, title: `${title} runbooks` })] : []
  const boards = [...own, ...found.boards, ...pages]
  const twin = boards.find(({ uid }, index) => boards.findIndex((other) => other.uid === uid) !== index)
  if (twin) throw badFile(file, `${file} gives two boards with the uid ${twin.uid}; give one of them another`)
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

/** `metrics/checkout-metrics.ts` → `Checkout metrics`. */
function titleOf(file: string): string {
  const text = basename(file, extname(file)).replaceAll(/[-_.]+/g, ' ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

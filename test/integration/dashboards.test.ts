import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { allAlerts } from '../../dashboards/alerts/all-alerts.ts'
import { allQueries, type DashboardQuery } from '../../dashboards/all-queries.ts'
import { renderQuery } from '../../dashboards/render-query.ts'
import { describeWith } from '../backends/describe-with.ts'
import { eventually } from '../backends/eventually.ts'
import { type Backends, startBackends } from '../backends/start-backends.ts'
import { startTinyServer, type TinyServer } from '../backends/tiny-server.ts'
import { askDashboardQuery } from './ask-dashboard-query.ts'
import { deadAddress, isPlanted, matches, plantedTroubles } from './planted-troubles.ts'
import { pushRefusedLine } from './push-refused-line.ts'
import { type RunningShop, startShop } from './running-shop.ts'
import { startTroubledService, type TroubledService } from './start-troubled-service.ts'
import { startTrustedSite, type TrustedSite } from './trusted-site.ts'

/** Scrapes come every 15 s, and rules are evaluated every 15 s on top: several rounds must pass before a rate over a rate exists. */
const patienceMs = 180_000

const generated = new URL('../../dashboards/generated/', import.meta.url).pathname

describeWith(
  ['prometheus', 'alertmanager', 'loki', 'jaeger', 'blackbox'],
  'every dashboard and every alert, on the real servers with the shop under load',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-rules-'))
    let backends: Backends
    let shop: RunningShop
    let troubled: TroubledService
    let site: TrustedSite
    let receiver: TinyServer
    const notified = new Set<string>()

    beforeAll(async () => {
      site = await startTrustedSite(90)
      receiver = await startTinyServer((request, response) => {
        request.resume()
        notified.add(request.url ?? '')
        response.end()
      })
      // Programs in Go take this file for the machine's authorities: the blackbox exporter trusts the page as shipped.
      process.env['SSL_CERT_FILE'] = site.certificateFile
      backends = await startBackends({
        probes: [site.url, deadAddress],
        receiverUrl: `http://${receiver.address}`,
        ruleFiles: impatientRules(folder),
      })
      delete process.env['SSL_CERT_FILE']
      shop = await startShop(
        {
          OTEL_TRACES_EXPORTER: 'otlp',
          OTEL_EXPORTER_OTLP_ENDPOINT: backends.jaeger.otlpUrl,
          VIGIE_LOKI_URL: backends.loki.url,
        },
        ['--rate', '20'],
      )
      troubled = await startTroubledService(backends.loki.url)
      backends.prometheus.setTargets({ ...shop.targets, troubled: troubled.target })
    }, 120_000)
    afterAll(async () => {
      delete process.env['SSL_CERT_FILE']
      await troubled?.stop()
      await shop?.stop()
      await backends?.stop()
      await receiver?.close()
      await site?.close()
      rmSync(folder, { recursive: true })
    })

    test(
      'a panel shows data, unless it says why it may be empty',
      async () => {
        const queries = allQueries()
        printNumbers(queries)
        const services = Object.keys(shop.targets)
        let waiting = queries.map((query) => ({ query, trouble: 'not asked yet' }))
        const deadline = performance.now() + patienceMs
        const refused: string[] = []
        await eventually(
          'every query to answer',
          async () => {
            await pushRefusedLine(backends.loki.url)
            const answers = await Promise.all(
              waiting.map(async ({ query }) => ({ query, ...(await askDashboardQuery(backends, query, services)) })),
            )
            for (const { query, error } of answers) if (error) refused.push(`${title(query)}: ${error}`)
            waiting = answers
              .filter(({ empty, error }) => empty || error)
              .map(({ query, error }) => ({ query, trouble: error ?? 'empty' }))
            const mustAnswer = waiting.filter(({ query }) => query.mayBeEmpty === undefined)
            return mustAnswer.length === 0 || refused.length > 0 || performance.now() > deadline
          },
          { withinMs: patienceMs + 30_000, everyMs: 5_000 },
        )
        expect(refused).toEqual([])
        expect(
          waiting
            .filter(({ query }) => query.mayBeEmpty === undefined)
            .map(({ query, trouble }) => `${title(query)}: ${trouble}`),
        ).toEqual([])
        // A reason that no longer excuses anything would hide the day on which the panel breaks.
        const answered = queries.filter(
          (query) => query.mayBeEmpty !== undefined && !waiting.some((other) => other.query === query),
        )
        expect(answered.map(title)).toEqual([])
      },
      patienceMs + 60_000,
    )

    test('every rule group is evaluated without an error', async () => {
      const groups = await eventually(
        'every rule to be evaluated',
        async () => {
          const found = (await get<{ groups: readonly RuleGroup[] }>(backends, 'rules')).groups
          return found.every(({ rules }) => rules.every(({ health }) => health !== 'unknown')) && found
        },
        { withinMs: 60_000, everyMs: 1_000 },
      )
      const rules = groups.flatMap((group) => group.rules)
      console.log(`${groups.length} rule groups, ${rules.length} rules evaluated`)
      expect(rules.filter(({ health, lastError }) => health !== 'ok' || lastError)).toEqual([])
    }, 90_000)

    test('the watchdog reaches Alertmanager and its receiver', async () => {
      await eventually('the watchdog in Alertmanager', async () => {
        const response = await fetch(`${backends.alertmanager.url}/api/v2/alerts`)
        const alerts = (await response.json()) as readonly Alert[]
        return alerts.some(({ labels }) => labels['alertname'] === 'Watchdog')
      })
      await eventually('the watchdog at its receiver', () => notified.has('/watchdog'))
    }, 90_000)

    test('what is broken on purpose fires, and nothing else', async () => {
      // The slowest of them must be so for two minutes, as must most of those that must stay silent.
      const firing = await eventually(
        plantedTroubles.map(({ alert }) => alert).join(', '),
        async () => {
          const { alerts } = await get<{ alerts: readonly Alert[] }>(backends, 'alerts')
          const found = alerts.filter(({ state }) => state === 'firing')
          return plantedTroubles.every((planted) => found.some(({ labels }) => matches(planted, labels))) && found
        },
        { withinMs: 180_000, everyMs: 2_000 },
      )
      const others = firing.filter((alert) => alert.labels['alertname'] !== 'Watchdog' && !isPlanted(alert))
      console.log(
        `firing on purpose: ${plantedTroubles.map(({ alert, reason }) => `${alert} (${reason})`).join(', ')}; ` +
          `${others.length} others`,
      )
      expect(others).toEqual([])
    }, 200_000)
  },
)

interface RuleGroup {
  readonly rules: readonly { readonly name: string; readonly health: string; readonly lastError?: string }[]
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>
  readonly state?: string
}

/** What Prometheus' API answers. */
async function get<T>(backends: Backends, path: string): Promise<T> {
  const response = await fetch(`${backends.prometheus.url}/api/v1/${path}`)
  return ((await response.json()) as { data: T }).data
}

/** The shipped rules, those evaluated every few minutes only as often as the others: else the test waits for them. */
function impatientRules(folder: string): string {
  for (const name of readdirSync(join(generated, 'prometheus'))) {
    const text = readFileSync(join(generated, 'prometheus', name), 'utf8')
    writeFileSync(join(folder, name), text.replaceAll(/^( +interval:) "\d+m"$/gm, '$1 "15s"'))
  }
  return join(folder, '*.yml')
}

function title(query: DashboardQuery): string {
  return `${query.board} / ${query.panel}: ${'text' in query ? renderQuery(query.text) : JSON.stringify(query)}`
}

function printNumbers(queries: readonly DashboardQuery[]): void {
  const boards = new Set(queries.map(({ board }) => board))
  const rules = allAlerts.flatMap((alert) => alert.rules)
  const expectations = readdirSync(join(generated, 'promtool')).reduce(
    (sum, name) => sum + [...readFileSync(join(generated, 'promtool', name), 'utf8').matchAll(/eval_time:/g)].length,
    0,
  )
  const mayBeEmpty = queries.filter((query) => query.mayBeEmpty !== undefined)
  const byReason = Map.groupBy(mayBeEmpty, ({ board, mayBeEmpty: reason }) => `${board}: ${reason}`)
  console.log(
    [
      `${queries.length} queries of ${boards.size} boards, ${mayBeEmpty.length} may be empty; ${allAlerts.length} alerts with ` +
        `${rules.length} rules, ${expectations} promtool expectations`,
      ...[...byReason].map(
        ([reason, which]) => `  ${reason}: ${[...new Set(which.map(({ panel }) => panel))].join(', ')}`,
      ),
    ].join('\n'),
  )
}

import { parser } from '@grafana/lezer-logql'
import { expect, test } from 'vitest'
import { allAlerts } from '../../dashboards/alerts/all-alerts.ts'
import { allQueries } from '../../dashboards/all-queries.ts'
import { LogLines, logs } from '../../dashboards/logql/logql.ts'
import { renderQuery } from '../../dashboards/render-query.ts'

/** The places at which the grammar of Grafana's own editor finds a fault. */
function faults(query: string): readonly number[] {
  const found: number[] = []
  parser.parse(query).iterate({ enter: (node) => void (node.type.isError && found.push(node.from)) })
  return found
}

test('every LogQL query of every board and runbook is LogQL', () => {
  const boards = allQueries().flatMap((query) => (query.source === 'loki' ? [renderQuery(query.text)] : []))
  const looks = allAlerts.flatMap(({ runbook }) =>
    Object.values(runbook.look).flatMap((query) => (query instanceof LogLines ? [String(query)] : [])),
  )
  expect(boards.length).toBeGreaterThan(10)
  expect([...boards, ...looks].filter((query) => faults(query).length > 0)).toEqual([])
})

test('the judge finds a fault', () => {
  expect(faults('sum by (level (rate({a="b"}[1m]))')).not.toEqual([])
})

test('lines are selected by label, text and metadata', () => {
  const lines = logs({ service_name: 'checkout', level: ['warn', 'error'] })
  expect(String(lines)).toBe('{service_name="checkout", level=~"warn|error"}')
  expect(String(lines.containing('time out').withMetadata('trace_id', 'abc'))).toBe(
    '{service_name="checkout", level=~"warn|error"} |= "time out" | trace_id="abc"',
  )
  expect(String(lines.countPerStep('level'))).toBe(
    'sum by (level) (count_over_time({service_name="checkout", level=~"warn|error"}[$__auto]))',
  )
})

test('hostile text stays within its string', () => {
  for (const text of ['a"b', 'a`b', 'a\\b', '"} | json', '`"\\', 'two\nlines', '"two"\r\nlines', '`two\nlines']) {
    const query = String(logs({ service_name: 'a' }).containing(text))
    expect(faults(query), query).toEqual([])
  }
})

test('several values are taken literally', () => {
  expect(String(logs({ service_name: ['a.b', 'c|d'] }))).toBe('{service_name=~`a\\.b|c\\|d`}')
})

test('a field that is no identifier becomes a label that is one', () => {
  const query = String(logs({ service_name: 'a' }).json('orderId', 'user-id', 'cart.id', 'http.status-code', '2fa'))
  expect(query).toBe(
    '{service_name="a"} | json orderId="orderId", user_id=`["user-id"]`, cart_id="cart.id", http_status_code=`http["status-code"]`, _2fa=`["2fa"]`',
  )
  expect(faults(query)).toEqual([])
})

import { expect, test } from 'vitest'
import { allQueries } from '../../dashboards/all-queries.ts'
import { dashboard } from '../../dashboards/board/board.ts'
import { logPanel, serviceGraph, stat, table, timeseries, traces } from '../../dashboards/board/panels.ts'
import { logs } from '../../dashboards/logql/logql.ts'
import { rate } from '../../dashboards/promql/functions.ts'
import { renderQuery } from '../../dashboards/render-query.ts'

const orders = { name: 'orders_total', help: 'Orders.', type: 'counter', labels: { channel: ['web', 'app'] } } as const

test('drop-downs, deployment marks and panels are all listed', () => {
  const board = dashboard('Shop', [
    stat('Orders', rate(orders).sum(), { mayBeEmpty: 'nobody buys' }),
    timeseries('By channel', rate(orders).by('channel'), { exemplars: true }),
    table('Both', { A: rate(orders).sum(), B: rate(orders).sum() }, { partsMayBeEmpty: { B: 'seldom' } }),
    logPanel('Lines', logs({ service_name: 'shop' })),
    traces('Traces', { limit: 5 }),
    serviceGraph('Graph'),
  ])
  const listed = allQueries([board]).map(({ panel, source, mayBeEmpty }) => [panel, source, mayBeEmpty])
  expect(listed).toEqual([
    ['drop-down Environment', 'prometheus', undefined],
    ['drop-down Service', 'prometheus', undefined],
    ['drop-down Instance', 'prometheus', undefined],
    ['deployment marks', 'prometheus', 'no version changed in this time'],
    ['Orders', 'prometheus', 'nobody buys'],
    ['By channel', 'prometheus', undefined],
    ['Both', 'prometheus', undefined],
    ['Both', 'prometheus', 'seldom'],
    ['Lines', 'loki', undefined],
    ['Traces', 'jaeger', undefined],
    ['Graph', 'jaeger', undefined],
  ])
})

test('a drop-down asks for series, not for label_values', () => {
  const [environment, service] = allQueries([dashboard('Shop', [])])
  expect(environment).toMatchObject({ text: 'target_info' })
  expect(service).toMatchObject({
    text: 'target_info{deployment_environment_name=~"$environment", telemetry_sdk_name!=""}',
  })
})

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Grafana's notation.
test('variables are replaced in both notations, overrides win, unknown ones stay', () => {
  expect(renderQuery('rate(a{job=~"$job"}[$__rate_interval])')).toBe('rate(a{job=~".+"}[1m])')
  expect(renderQuery('{a="$job", b="${instance:regex}"}', { job: 'shop' })).toBe('{a="shop", b=".+"}')
  expect(renderQuery('$1 $toString $other')).toBe('$1 $toString $other')
})
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Grafana's notation.

import { expect, onTestFinished, test } from 'vitest'
import { loadLogSinks } from '../../../sdk/load-exporters.ts'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import { startScriptedServer } from '../delivery/scripted-server.ts'
import { logLine } from '../loki/log-line.ts'

test('without an address nothing is sent', () => {
  expect(resolveOptions({}, {}).elasticsearch).toBeUndefined()
})

test('variables fill what code leaves out', () => {
  const environment = {
    VIGIE_ELASTICSEARCH_URL: 'http://elasticsearch:9200/',
    VIGIE_ELASTICSEARCH_DAILY_INDEX: 'shop',
    VIGIE_ELASTICSEARCH_HEADERS: 'authorization=ApiKey%20abc',
  }
  expect(resolveOptions({ elasticsearch: { dailyIndex: 'checkout' } }, environment).elasticsearch).toEqual({
    url: 'http://elasticsearch:9200',
    dataStream: undefined,
    dailyIndex: 'checkout',
    headers: { authorization: 'ApiKey abc' },
  })
})

test('an address that is none is refused by the name of its variable', () => {
  expect(() => resolveOptions({}, { VIGIE_ELASTICSEARCH_URL: 'elasticsearch:9200' })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', option: 'VIGIE_ELASTICSEARCH_URL' }),
  )
})

test('lines go where the options say', async () => {
  const server = await startScriptedServer((_, response) => {
    response.end(JSON.stringify({ items: [{ create: { status: 201 } }] }))
  })
  const [sink] = loadLogSinks(
    resolveOptions({ elasticsearch: { url: server.url, dataStream: 'logs-shop' } }, {}),
    () => {},
  )
  onTestFinished(() => sink!.close(AbortSignal.abort()))
  sink!.write(logLine('hello'))
  await sink!.flush(AbortSignal.timeout(20_000))
  expect(server.requests[0]!.body.toString()).toContain('{"create":{"_index":"logs-shop",')
})

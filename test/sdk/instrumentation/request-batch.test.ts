import { AsyncLocalStorage } from 'node:async_hooks'
import { spawnSync } from 'node:child_process'
import { afterEach, expect, test, vi } from 'vitest'
import { createRequestBatch, type RequestBatch } from '../../../sdk/instrumentation/http-server/request-batch.ts'
import type { ServerRequest } from '../../../sdk/instrumentation/http-server/server-request.ts'

const made: RequestBatch[] = []
afterEach(() => {
  for (const batch of made.splice(0)) batch.stop()
})

function batchOf(end: (request: ServerRequest) => void = () => {}) {
  const ended: string[] = []
  let rounds = 0
  const batch = createRequestBatch(
    (request) => {
      ended.push(request as unknown as string)
      end(request)
    },
    () => rounds++,
  )
  made.push(batch)
  return { ...batch, ended, rounds: () => rounds, add: (name: string) => batch.add(name as unknown as ServerRequest) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a request that ends alone is observed at the end of the turn', async () => {
  const { add, ended } = batchOf()
  add('a')
  expect(ended).toEqual([])
  await turn()
  expect(ended).toEqual(['a'])
})

test('requests that come often are observed together, in the order of their ends, and each once', async () => {
  const { add, ended, rounds } = batchOf()
  const names = Array.from({ length: 20 }, (_, at) => `request ${at}`)
  for (const name of names) {
    add(name)
    await turn()
  }
  await vi.waitFor(() => expect(ended).toHaveLength(20))
  expect(ended).toEqual(names)
  expect(rounds()).toBeLessThan(20)
})

test('no more than 32 are observed at once', () => {
  const { add, ended, rounds } = batchOf()
  for (let at = 0; at < 100; at++) add(`request ${at}`)
  expect([ended.length, rounds()]).toEqual([96, 3])
})

test('what waits is observed when somebody asks for it, and not again later', async () => {
  const { add, endPending, ended } = batchOf()
  add('a')
  endPending()
  expect(ended).toEqual(['a'])
  await turn()
  expect(ended).toEqual(['a'])
})

test('a request that ends while others are observed is not lost', async () => {
  const seen = batchOf((request) => {
    if ((request as unknown as string) === 'a') seen.add('b')
  })
  seen.add('a')
  await vi.waitFor(() => expect(seen.ended).toEqual(['a', 'b']))
})

test('the batch belongs to none of its requests: what it sets off does not run in the context of the first', async () => {
  const request = new AsyncLocalStorage<string>()
  const stores: (string | undefined)[] = []
  const { add, ended } = batchOf(() => stores.push(request.getStore()))
  for (let at = 0; at < 40; at++) request.run(`request ${at}`, () => add(`${at}`))
  await request.run('asking', () => vi.waitFor(() => expect(ended).toHaveLength(40)))
  expect(new Set(stores)).toEqual(new Set([undefined]))
})

test('a service that exits with its answer, or in the turn after it, has the line of the request', () => {
  for (const exit of [
    'process.exit(0)',
    'setImmediate(() => process.exit(0))',
    "process.nextTick(() => { throw new Error('after') })",
  ]) {
    const program = `
      const { createServer, get } = require('node:http')
      const server = createServer((request, response) => {
        response.on('close', () => ${exit})
        response.end('ok')
      })
      server.listen(0, '127.0.0.1', () => get({ port: server.address().port, path: '/last' }, (answer) => answer.resume()))`
    const { stdout } = spawnSync(
      process.execPath,
      ['--conditions=vigie-source', '--import', 'vigie/register', '-e', program],
      { env: { ...process.env, VIGIE_ADMIN_PORT: '0', OTEL_TRACES_EXPORTER: 'none' }, encoding: 'utf8' },
    )
    expect(stdout.split('\n').filter((line) => line.includes('"path":"/last"'))).toHaveLength(1)
  }
})

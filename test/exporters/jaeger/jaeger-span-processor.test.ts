import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { requirePeer } from '../../../exporters/delivery/require-peer.ts'
import { createJaegerSpanProcessor, type JaegerSpanProcessorOptions } from '../../../exporters/jaeger/index.ts'
import { createLedger } from '../../../sdk/ledger/create-ledger.ts'
import { type ReceivedRequest, startScriptedServer } from '../delivery/scripted-server.ts'
import { endedSpan } from '../otlp/ended-span.ts'

const backoff = { firstMs: 1, longestMs: 5, longestRetryAfterMs: 20 }

function processorTo(url: string, options: Partial<JaegerSpanProcessorOptions> = {}) {
  const ledger = createLedger('spans', 'jaeger')
  const processor = createJaegerSpanProcessor({ endpoint: `${url}/api/traces`, ledger, backoff, ...options })
  onTestFinished(() => processor.close(AbortSignal.abort()))
  return { ledger, processor, flush: () => processor.flush(AbortSignal.timeout(20_000)) }
}

const accepted = (_: ReceivedRequest, response: ServerResponse) => void response.writeHead(202).end()

test('a batch of 300 spans is one Thrift request that names service and spans', async () => {
  const server = await startScriptedServer(accepted)
  const { processor, flush, ledger } = processorTo(server.url)
  for (let span = 0; span < 300; span += 1) processor.onEnd(endedSpan({ name: `span ${span}` }))
  await flush()
  expect(server.requests).toHaveLength(1)
  expect(server.requests[0]).toMatchObject({
    path: '/api/traces',
    headers: { 'content-type': 'application/x-thrift' },
  })
  for (const text of ['checkout', 'span 0', 'span 299']) expect(server.requests[0]!.body.includes(text)).toBe(true)
  expect(ledger.snapshot()).toMatchObject({ produced: 300, exported: 300, pending: 0 })
})

test('through 503, 429, a reset and a hang, every span arrives', async () => {
  const faults: ((response: ServerResponse) => void)[] = [
    (response) => void response.writeHead(503).end(),
    (response) => void response.writeHead(429).end(),
    (response) => void response.destroy(),
    () => {},
  ]
  const server = await startScriptedServer((request, response) => {
    const fault = faults.shift()
    if (fault === undefined) accepted(request, response)
    else fault(response)
  })
  const { processor, flush, ledger } = processorTo(server.url, { timeoutMs: 200 })
  processor.onEnd(endedSpan({ name: 'survivor' }))
  await flush()
  expect(server.requests.at(-1)!.body.includes('survivor')).toBe(true)
  expect(ledger.snapshot()).toMatchObject({ produced: 1, exported: 1, pending: 0 })
})

test('the connection of a request that was given up is closed', async () => {
  let isClosed = false
  const server = await startScriptedServer((request, response, attempt) => {
    if (attempt > 1) return accepted(request, response)
    response.on('close', () => {
      isClosed = true
    })
  })
  const { processor, flush } = processorTo(server.url, { timeoutMs: 200 })
  processor.onEnd(endedSpan())
  await flush()
  await expect.poll(() => isClosed).toBe(true)
})

test('one span that makes Jaeger answer 400 is lost alone', async () => {
  const server = await startScriptedServer((request, response) => {
    response.writeHead(request.body.includes('poison') ? 400 : 202).end()
  })
  const { processor, flush, ledger } = processorTo(server.url)
  for (const name of ['a', 'poison', 'c', 'd']) processor.onEnd(endedSpan({ name }))
  await flush()
  expect(ledger.snapshot()).toMatchObject({ exported: 3, pending: 0, dropped: { rejected: 1 } })
})

test('a user and a password in the address become credentials', async () => {
  const server = await startScriptedServer(accepted)
  const endpoint = `${server.url.replace('//', '//vigie:p%40ss@')}/api/traces`
  const { processor, flush } = processorTo(server.url, { endpoint })
  processor.onEnd(endedSpan())
  await flush()
  expect(server.requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('vigie:p@ss').toString('base64')}`)
})

test('a package that is not installed stops the start, with the command that installs it', () => {
  expect(() => requirePeer('@vigie/no-such-package', 'The exporter')).toThrow(
    expect.objectContaining({
      code: 'MISSING_PACKAGE',
      message:
        'The exporter needs the package @vigie/no-such-package, which is not installed: npm install @vigie/no-such-package',
    }),
  )
})

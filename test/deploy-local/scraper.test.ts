import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type LocalStack, startLocalStack } from '../../deploy/local/start-local-stack.ts'
import { eventually } from '../backends/eventually.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close()
})

async function startStack(): Promise<LocalStack> {
  const stack = await startLocalStack({ port: 0, scrapeIntervalMs: 50 })
  opened.push(stack)
  return stack
}

async function startService(answer: () => { status?: number; text: string }): Promise<{ server: Server; url: string }> {
  const server = createServer((_, response) => {
    const { status = 200, text } = answer()
    response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push({ close: () => end(server) })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics` }
}

function end(server: Server): void {
  server.close()
  server.closeAllConnections()
}

function announce(stack: LocalStack, metricsUrl: string, instance = 'shop-1'): Promise<Response> {
  return fetch(`${stack.url}/-/targets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ service: 'shop', instance, metricsUrl, pid: process.pid }),
  })
}

async function value(stack: LocalStack, expression: string): Promise<string | undefined> {
  const answer = await fetch(`${stack.url}/api/v1/query?query=${encodeURIComponent(expression)}`)
  return ((await answer.json()) as { data: { result: { value: [number, string] }[] } }).data.result[0]?.value[1]
}

test('an announced service is scraped at once and again', async () => {
  const stack = await startStack()
  let scrapes = 0
  const service = await startService(() => ({ text: `scrapes ${++scrapes}\n` }))
  expect((await announce(stack, service.url)).status).toBe(200)
  await eventually(
    'a third scrape',
    async () => Number(await value(stack, 'scrapes{job="shop",instance="shop-1"}')) >= 3,
  )
  expect(await value(stack, 'up')).toBe('1')
})

test('a service that answers 500 is down and says why, and comes back', async () => {
  const stack = await startStack()
  let healthy = false
  const service = await startService(() => (healthy ? { text: 'a 1\n' } : { status: 500, text: 'no' }))
  await announce(stack, service.url)
  await eventually('up = 0', async () => (await value(stack, 'up')) === '0')
  const overview = (await (await fetch(`${stack.url}/-/api/services`)).json()) as {
    services: { targets: { up: boolean; error: string }[] }[]
  }
  expect(overview.services[0]!.targets[0]).toMatchObject({ up: false, error: expect.stringContaining('500') })
  healthy = true
  await announce(stack, service.url) // it may have been forgotten already; the service says it again
  await eventually('up = 1', async () => (await value(stack, 'up')) === '1')
})

test('a service that is gone is forgotten after missed scrapes', async () => {
  const stack = await startStack()
  const service = await startService(() => ({ text: 'a 1\n' }))
  await announce(stack, service.url)
  await eventually('up = 1', async () => (await value(stack, 'up')) === '1')
  end(service.server)
  await eventually('no up any more', async () => (await value(stack, 'up')) === undefined)
  expect(await value(stack, 'a')).toBeUndefined()
})

test('a service that ends after one scrape is still listed, with the time of its end, until it is back', async () => {
  const stack = await startStack()
  const service = await startService(() => ({ text: 'a 1\n' }))
  const listed = async () =>
    ((await (await fetch(`${stack.url}/-/api/services`)).json()) as { services: object[] }).services
  await announce(stack, service.url)
  await eventually('up = 1', async () => (await value(stack, 'up')) === '1')
  end(service.server)
  await eventually('no up any more', async () => (await value(stack, 'up')) === undefined)
  expect(await listed()).toMatchObject([{ requestsPerSecond: null, endedMs: expect.any(Number), targets: [] }])
  const again = await startService(() => ({ text: 'a 2\n' }))
  await announce(stack, again.url)
  expect(await listed()).toMatchObject([{ endedMs: null, targets: [{}] }])
})

test('a service that restarts on another port is scraped there', async () => {
  const stack = await startStack()
  const old = await startService(() => ({ text: 'version 1\n' }))
  const young = await startService(() => ({ text: 'version 2\n' }))
  await announce(stack, old.url)
  await eventually('the first', async () => (await value(stack, 'version')) === '1')
  await announce(stack, young.url)
  await eventually('the second', async () => (await value(stack, 'version')) === '2')
})

test('an answer that redirects elsewhere is not followed', async () => {
  const stack = await startStack()
  let asked = 0
  const elsewhere = await startService(() => ({ text: `secret ${++asked}\n` }))
  const server = createServer((_, response) => response.writeHead(302, { location: elsewhere.url }).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push({ close: () => end(server) })
  await announce(stack, `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`)
  await eventually('up = 0', async () => (await value(stack, 'up')) === '0')
  expect(asked).toBe(0)
})

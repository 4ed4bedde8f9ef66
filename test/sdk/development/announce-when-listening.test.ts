import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { announceWhenListening } from '../../../sdk/development/announce-when-listening.ts'
import { resolveIdentity } from '../../../sdk/identity/resolve-identity.ts'
import { eventually } from '../../backends/eventually.ts'

const identity = resolveIdentity({ service: 'checkout', instance: 'one' }, {})

test('a service tells the local stack where it can be scraped', async () => {
  const told: unknown[] = []
  const stack = createServer((request, response) => {
    let body = ''
    request.on('data', (part) => (body += part))
    request.on('end', () => {
      told.push([request.method, request.url, JSON.parse(body)])
      response.end()
    })
  })
  await new Promise<void>((resolve) => stack.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void stack.close())
  const developmentUrl = `http://127.0.0.1:${(stack.address() as AddressInfo).port}`
  const stop = announceWhenListening({ developmentUrl, identity }, Promise.resolve(9464))
  await eventually('the first word', () => told.length === 1, { everyMs: 10 })
  stop()
  const target = { service: 'checkout', instance: 'one', metricsUrl: 'http://127.0.0.1:9464/metrics', pid: process.pid }
  expect(told).toEqual([['POST', '/-/targets', target]])
})

test('a local stack that is not up harms nobody', async () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => void unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const listening = Promise.resolve(9464)
  const stop = announceWhenListening({ developmentUrl: `http://127.0.0.1:${port}`, identity }, listening)
  await listening
  stop()
  await fetch(`http://127.0.0.1:${port}`).catch(() => {})
  expect(unhandled).toEqual([])
})

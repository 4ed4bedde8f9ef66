import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
// @ts-expect-error Express 4 under another name comes without types.
import express4 from 'express4'
import fastify from 'fastify'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { probes } from '../../../sdk/express/probes.ts'
import { probes as fastifyProbes } from '../../../sdk/fastify/probes.ts'
import { setCurrentHealth } from '../../../sdk/health/current-health.ts'
import { createHealth } from '../../../sdk/health/health.ts'
import { probeHandler } from '../../../sdk/health/probe-handler.ts'
import { createFakeClock } from '../../../sdk/testing/fake-clock.ts'

afterEach(() => setCurrentHealth(undefined))

async function serve(listener: RequestListener): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { connection: 'close' } })
}

function app(): RequestListener {
  const answer = probeHandler()
  return (request, response) => {
    if (!answer(request, response)) response.end('the app')
  }
}

async function withChecks(checks: Record<string, boolean>) {
  const clock = createFakeClock()
  const state = createHealth(() => {}, clock)
  for (const [name, up] of Object.entries(checks)) state.health.check(name, { run: () => up, shared: name !== 'disk' })
  await clock.advance(0)
  setCurrentHealth(state)
  return state
}

test('probes answer 200 and 503 in plain text, and everything else is the app', async () => {
  const ask = await serve(app())
  await withChecks({ disk: false })
  const live = await ask('/livez')
  expect([live.status, await live.text(), live.headers.get('cache-control')]).toEqual([200, 'ok\n', 'no-store'])
  const ready = await ask('/readyz')
  expect([ready.status, await ready.text()]).toEqual([503, 'disk: returned false\n'])
  expect((await ask('/startupz')).status).toBe(200)
  expect(await (await ask('/readyzz')).text()).toBe('the app')
  expect(await (await ask('/readyz', { method: 'POST' })).text()).toBe('the app')
})

test('liveness knows the names of the checks that it does not look at', async () => {
  const ask = await serve(app())
  await withChecks({ disk: false })
  const answer = await (await ask('/livez?verbose&exclude=disk&exclude=dsk')).json()
  expect(answer).toEqual({ status: 'ok', checks: [], excluded: ['disk', 'dsk'], noSuchCheck: ['dsk'] })
})

test('verbose answers list every check, and excluded ones are left out', async () => {
  const ask = await serve(app())
  await withChecks({ disk: false, postgres: true })
  expect(await (await ask('/readyz?verbose')).json()).toMatchObject({
    status: 'failing',
    reason: 'disk: returned false',
    checks: [
      { name: 'disk', state: 'down', effect: 'unready', reason: 'returned false' },
      { name: 'postgres', state: 'up', effect: 'none' },
    ],
  })
  const excluded = await ask('/readyz?verbose&exclude=disk&exclude=dusk')
  expect(excluded.status).toBe(200)
  expect(await excluded.json()).toMatchObject({
    status: 'ok',
    checks: [{ name: 'postgres' }],
    excluded: ['disk', 'dusk'],
    noSuchCheck: ['dusk'],
  })
})

test('HEAD gives the status without the text', async () => {
  const ask = await serve(app())
  await withChecks({})
  const answer = await ask('/readyz', { method: 'HEAD' })
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '3', ''])
})

test('before telemetry has started the process is alive and not ready', async () => {
  const ask = await serve(app())
  expect((await ask('/livez')).status).toBe(200)
  expect(await (await ask('/readyz')).text()).toBe('telemetry has not started\n')
})

test('probes work as middleware of Express 4 and 5', async () => {
  await withChecks({ disk: false })
  for (const create of [express, express4 as typeof express]) {
    const application = create()
    application.use(probes())
    application.get('/', (_request, response) => void response.send('the app'))
    const ask = await serve(application)
    expect((await ask('/readyz')).status).toBe(503)
    expect(await (await ask('/')).text()).toBe('the app')
  }
})

test('probes work as a plugin of Fastify, for the whole app', async () => {
  await withChecks({ disk: false })
  const application = fastify()
  await application.register(fastifyProbes)
  application.get('/', async () => 'the app')
  onTestFinished(() => application.close())
  const address = await application.listen({ port: 0, host: '127.0.0.1' })
  expect((await fetch(`${address}/readyz`)).status).toBe(503)
  expect((await fetch(`${address}/livez?verbose`)).status).toBe(200)
  expect(await (await fetch(address)).text()).toBe('the app')
  expect((await fetch(`${address}/nothing`)).status).toBe(404)
})

import { subscribe } from 'node:diagnostics_channel'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createHttpTransport } from '../../../exporters/delivery/http-transport.ts'
import { startScriptedServer } from './scripted-server.ts'

const body = Buffer.from('telemetry')
const patient = new AbortController().signal

function transportTo(url: string, headers: Record<string, string> = {}) {
  const transport = createHttpTransport({ url: new URL(url), headers, maxSockets: 1 })
  onTestFinished(() => transport.close())
  return transport
}

test('requests share one connection and carry the given headers, path and body', async () => {
  const server = await startScriptedServer((_, response) => response.end('thanks'))
  const transport = transportTo(`${server.url}/v1/traces?tenant=a`, { 'x-key': 'secret' })
  for (let request = 0; request < 3; request += 1) {
    const answer = await transport.send(body, { 'content-type': 'text/plain' }, patient)
    expect({ status: answer.status, body: answer.body.toString() }).toEqual({ status: 200, body: 'thanks' })
  }
  expect(server.connections()).toBe(1)
  expect(server.requests[2]).toMatchObject({
    method: 'POST',
    path: '/v1/traces?tenant=a',
    body,
    headers: { 'x-key': 'secret', 'content-type': 'text/plain', 'content-length': '9' },
  })
})

test('a connection that is used again gathers no listeners', async () => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => warnings.push(warning)
  process.on('warning', onWarning)
  onTestFinished(() => void process.off('warning', onWarning))
  const server = await startScriptedServer((_, response) => response.end())
  const transport = transportTo(server.url)
  for (let request = 0; request < 20; request += 1) await transport.send(body, {}, patient)
  await new Promise((resolve) => setImmediate(resolve))
  expect(server.connections()).toBe(1)
  expect(warnings).toEqual([])
})

test('an endless answer is read up to 64 KiB and then left', async () => {
  let isOpen = true
  const server = await startScriptedServer((_, response) => {
    response.on('close', () => {
      isOpen = false
    })
    const pour = () => {
      while (isOpen && response.write(Buffer.alloc(16_384, 'x')));
      if (isOpen) response.once('drain', pour)
    }
    pour()
  })
  const answer = await transportTo(server.url).send(body, {}, patient)
  expect(answer.status).toBe(200)
  expect(answer.body.byteLength).toBe(64 * 1024)
  await expect.poll(() => isOpen).toBe(false)
})

test('an answer whose body hangs counts by its status when the deadline comes', async () => {
  const server = await startScriptedServer((_, response) => {
    response.writeHead(202)
    response.write('wait')
  })
  const deadline = new AbortController()
  // An abort that overtakes the status would rightly be a failure.
  const statusArrived = new Promise((resolve) => subscribe('http.client.response.finish', resolve))
  const answering = transportTo(server.url).send(body, {}, deadline.signal)
  await statusArrived
  deadline.abort()
  expect((await answering).status).toBe(202)
})

test('a server that accepts the connection and says nothing is given up when the signal aborts', async () => {
  const sockets: { destroy(): void }[] = []
  const silent = createServer((socket) => void sockets.push(socket))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const deadline = new AbortController()
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const answering = transportTo(url).send(body, {}, deadline.signal)
  await expect.poll(() => sockets.length).toBe(1)
  deadline.abort()
  await expect(answering).rejects.toThrow('no answer in time')
})

test('a connection that the server closed while it was idle costs no failure', async () => {
  const server = await startScriptedServer((request, response, attempt) => {
    // The second request finds its connection cut; it comes again on a new one.
    if (attempt === 2 && request.connection === 1) response.destroy()
    else response.end()
  })
  const transport = transportTo(server.url)
  await transport.send(body, {}, patient)
  expect((await transport.send(body, {}, patient)).status).toBe(200)
  expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2])
})

test('a reset on a fresh connection is a failure', async () => {
  const server = await startScriptedServer((_, response) => response.destroy())
  await expect(transportTo(server.url).send(body, {}, patient)).rejects.toThrow()
  expect(server.requests).toHaveLength(1)
})

test('a redirect is not followed: the headers would go to a stranger', async () => {
  const stranger = await startScriptedServer((_, response) => response.end())
  const server = await startScriptedServer((_, response) => {
    response.writeHead(307, { location: stranger.url }).end()
  })
  const answer = await transportTo(server.url, { authorization: 'secret' }).send(body, {}, patient)
  expect(answer.status).toBe(307)
  expect(stranger.requests).toEqual([])
})

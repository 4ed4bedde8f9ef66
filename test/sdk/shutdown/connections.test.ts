import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { connect } from 'node:http2'
import { get as getTls } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { startServiceProcess } from '../../drills/harness/service-process.ts'
import { timeProbe } from '../../drills/harness/time-probe.ts'

async function start(name: string, environment: NodeJS.ProcessEnv = {}, register = true) {
  const running = await startServiceProcess(name, { environment, register })
  onTestFinished(() => void running.child.kill('SIGKILL'))
  return running
}

/** On a connection of its own. */
async function ask({ port }: { port: number }, kind: string, path = '/'): Promise<string> {
  const options = { host: '127.0.0.1', port, path, agent: false as const, rejectUnauthorized: false }
  const request = kind === 'tls' ? getTls(options) : get(options)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  return (await response.setEncoding('utf8').toArray()).join('')
}

test('an HTTP/2 session is told to go, and its stream is finished first', async () => {
  const running = await start('http2')
  const session = connect(`http://127.0.0.1:${running.port}`)
  const goaway = new Promise((resolve) => session.once('goaway', resolve))
  const answer = new Promise<string>((resolve, reject) => {
    const stream = session.request({ ':path': '/slow' })
    let text = ''
    stream.on('data', (part) => (text += part))
    stream.on('end', () => resolve(text))
    stream.on('error', reject)
    // With the first headers the server has the stream; before that it may refuse it.
    stream.on('response', () => running.signal('SIGTERM'))
  })
  expect(await goaway).toBe(0)
  expect(await answer).toBe('working, done')
  expect(await running.ended).toBe(0)
})

test('a WebSocket gets the close frame 1001, and the process does not wait for its deadline', async () => {
  const running = await start('web-socket')
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}`)
  await new Promise((resolve) => socket.addEventListener('open', resolve))
  const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
  running.signal('SIGTERM')
  expect((await closed).code).toBe(1001)
  expect(await running.ended).toBe(0)
})

test.for(['plain', 'tls'])('a connection that was never used does not hold the end (%s)', async (kind) => {
  const running = await start(kind === 'tls' ? 'tls' : 'plain')
  const socket =
    kind === 'tls'
      ? connectTls({ port: running.port, rejectUnauthorized: false })
      : connectTcp({ port: running.port, host: '127.0.0.1' })
  await once(socket, kind === 'tls' ? 'secureConnect' : 'connect')
  // The service has accepted both when it has answered the later one.
  await ask(running, kind)
  const closed = once(socket, 'close')
  running.signal('SIGTERM')
  await closed
  expect(await running.ended).toBe(0)
})

test('a request whose first bytes came before the end is answered, however late the rest of it', async () => {
  const running = await start('plain')
  const socket = connectTcp({ port: running.port, host: '127.0.0.1' })
  let text = ''
  socket.setEncoding('utf8').on('data', (part) => (text += part))
  await new Promise<void>((resolve) => socket.write('GET / HTTP/1.1\r\nHo', () => resolve()))
  await ask(running, 'plain')
  running.signal('SIGTERM')
  await eventually('the end of the listening', async () => !(await ask(running, 'plain').catch(() => false)), {
    everyMs: 10,
  })
  const closed = once(socket, 'close')
  socket.write('st: here\r\n\r\n')
  await closed
  expect(text).toMatch(/^HTTP\/1.1 200 OK[\s\S]*done\n$/)
  expect(await running.ended).toBe(0)
})

test('requests that arrive while the loop is busy are answered, although the end comes before they are read', async () => {
  const running = await start('plain', { VIGIE_DRAIN_DELAY_MS: '300' })
  const open = async () => {
    const socket = connectTcp({ port: running.port, host: '127.0.0.1' })
    let text = ''
    socket.setEncoding('utf8').on('data', (part) => (text += part))
    socket.on('error', () => {})
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await once(socket, 'connect')
    return { socket, closed, answers: () => text.split('done\n').length - 1 }
  }
  const [kept, fresh] = [await open(), await open()]
  kept.socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  await eventually('the first answer', () => kept.answers() === 1, { everyMs: 10 })
  running.signal('SIGTERM')
  const probe = (path: string, timeoutMs: number) =>
    timeProbe(`http://127.0.0.1:${running.adminPort}${path}`, { timeoutMs })
  await eventually('unreadiness', async () => (await probe('/readyz', 1_000)).status === 503, { everyMs: 10 })
  const busy = ask(running, 'plain', '/busy/1500')
  await eventually('the standstill', async () => (await probe('/livez', 100)).status === 0, { everyMs: 10 })
  for (const { socket } of [kept, fresh]) socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
  await Promise.all([kept.closed, fresh.closed])
  expect([kept.answers(), fresh.answers(), await busy]).toEqual([2, 1, 'done\n'])
  expect(await running.ended).toBe(0)
})

test('a server that begins to listen after the end has begun finishes what it has accepted', async () => {
  const running = await start('late-server', { SLOW_MS: '700' })
  const first = ask(running, 'plain', '/slow')
  await eventually('the request in flight', () => running.lines.includes('asked'), { everyMs: 10 })
  running.signal('SIGTERM')
  const port = await eventually('the late server', () => /^late (\d+)$/m.exec(running.lines.join('\n'))?.[1], {
    everyMs: 10,
  })
  const second = fetch(`http://127.0.0.1:${port}/slow`, { headers: { connection: 'close' } })
  expect([await first, await (await second).text()]).toEqual(['done\n', 'done\n'])
  expect(await running.ended).toBe(0)
})

test('a Fastify app that vigie has closed can close itself after it', async () => {
  const running = await start('fastify-app')
  const slow = fetch(`http://127.0.0.1:${running.port}/slow`)
  await new Promise((resolve) => setImmediate(resolve))
  await fetch(`http://127.0.0.1:${running.port}/slow`)
  running.signal('SIGTERM')
  expect(await (await slow).text()).toBe('done')
  expect(await running.ended).toBe(0)
  expect(running.logged().map(({ message }) => message)).toContain('fastify has closed')
})

test.for([
  [{}, '0'],
  [{ PLAIN_WORKERS: '1' }, 'SIGTERM'],
] as const)('a cluster ends with its workers, with and without vigie in them (%o)', async ([environment, how]) => {
  const running = await start('cluster', environment, false)
  const answer = fetch(`http://127.0.0.1:${running.port}/`)
  if (how === '0') await eventually('the request in a worker', () => running.lines.includes('asked'), { everyMs: 10 })
  else await answer
  running.signal('SIGTERM')
  expect(await (await answer).text()).toMatch(/^done by \d+$/)
  expect(await running.ended).toBe(0)
  const messages = running.logged().map(({ message }) => message)
  expect(messages.filter((message) => message === `worker ended with ${how}`)).toHaveLength(2)
})

test('workers that end themselves hear of one end, when the delay is over, although the signal reaches the whole group', async () => {
  const running = await start('cluster', { OWN_END: '1', VIGIE_DRAIN_DELAY_MS: '1500' }, false)
  const pids = new Set<number>()
  const ask = async () => Number(/\d+/.exec(await (await fetch(`http://127.0.0.1:${running.port}/`)).text())?.[0])
  while (pids.size < 2) pids.add(await ask())
  running.signal('SIGTERM')
  for (const pid of pids) process.kill(pid, 'SIGTERM')
  // They take requests until the delay is over.
  expect(pids).toContain(await ask())
  expect(await running.ended).toBe(0)
  const messages = running.logged().map(({ message }) => message)
  expect(messages.filter((message) => message === 'worker ended with 0')).toHaveLength(2)
})

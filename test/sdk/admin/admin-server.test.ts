import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { AdminRoute } from '../../../sdk/admin/admin-route.ts'
import { type AdminServerOptions, startAdminServer } from '../../../sdk/admin/admin-server.ts'

const routes: [string, AdminRoute][] = [
  ['/open', { read: (_request, response) => void response.end('open\n') }],
  ['/guarded', { guarded: true, read: (_request, response) => void response.end('guarded\n') }],
  ['/level', { change: (_request, response, query) => void response.end(`level ${query.get('to')}\n`) }],
  [
    '/broken',
    {
      read: () => {
        throw new Error('a secret detail')
      },
    },
  ],
]

async function start(options: Partial<AdminServerOptions> = {}) {
  const reports: string[] = []
  const server = startAdminServer(
    { port: 0, host: '127.0.0.1', token: undefined, metricsToken: undefined, tls: undefined, ...options },
    new Map(routes),
    (message) => reports.push(message),
  )
  onTestFinished(() => server.close())
  const port = (await server.listening)!
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init)
  return { port, ask, reports }
}

/** What comes back for raw bytes until the server closes. */
async function send(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(bytes)
  let text = ''
  for await (const part of socket) text += part
  return text
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])

test.for([
  ['an absolute address', 'GET http://admin/open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ['an absolute address without a name', 'GET http:// HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ['two slashes', 'GET //evil/open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ['an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
  ['a bad encoding', 'GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['a bad encoding in the query', 'GET /open?%zz=%E0%A4%A HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 200],
  ['a climb', 'GET /../open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 404],
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['a version of its own', 'GET /open HTTP/9.9\r\n\r\n', 400],
  ['no host', 'GET /open HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['two lengths', 'POST /level HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  ['a header of 20 kB', `GET /open HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['an upgrade', 'GET /open HTTP/1.1\r\nHost: a\r\nConnection: close, upgrade\r\nUpgrade: websocket\r\n\r\n', 200],
  ['HTTP/1.0', 'GET /open HTTP/1.0\r\n\r\n', 200],
  [
    'a method that is not for the path',
    'PUT /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    405,
  ],
  [
    'a change where there is only reading',
    'POST /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
    405,
  ],
] as const)('%s is answered, and the server lives', async ([, bytes, status]) => {
  const { port, ask } = await start()
  expect(statusOf(await send(port, bytes))).toBe(status)
  expect((await ask('/open')).status).toBe(200)
})

test('every prefix of random bytes leaves the server alive', async () => {
  const { port, ask } = await start()
  for (let seed = 1; seed <= 20; seed++) {
    const bytes = Buffer.from(Array.from({ length: 200 }, (_, at) => (at * 31 * seed + seed) % 256))
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => socket.end(bytes, () => resolve(undefined)))
    socket.destroy()
  }
  expect((await ask('/open')).status).toBe(200)
})

test('a handler that throws answers 500 without a word of it, and is reported', async () => {
  const { ask, reports } = await start()
  const answer = await ask('/broken')
  expect([answer.status, await answer.text()]).toEqual([500, 'internal error\n'])
  expect(reports).toEqual(['the admin port could not answer GET /broken: a secret detail'])
})

test('this machine may change things, a page in its browser or a proxy may not', async () => {
  const { port, ask } = await start()
  expect(await (await ask('/level?to=debug', { method: 'POST' })).text()).toBe('level debug\n')
  const strangers: Record<string, string>[] = [
    { origin: 'https://evil.test' },
    { origin: 'null' },
    { 'x-forwarded-for': '10.0.0.7' },
    { forwarded: 'for=10.0.0.7' },
  ]
  for (const headers of strangers) {
    expect((await ask('/level?to=debug', { method: 'POST', headers })).status).toBe(403)
  }
  const rebound = `POST /level HTTP/1.1\r\nHost: evil.test:${port}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  expect(statusOf(await send(port, rebound))).toBe(403)
})

test('others may change things with the token alone', async () => {
  const { ask } = await start({ token: 'open sesame' })
  const from = { 'x-forwarded-for': '10.0.0.7' }
  const change = (authorization?: string) =>
    ask('/level?to=debug', { method: 'POST', headers: { ...from, ...(authorization ? { authorization } : {}) } })
  const refused = await change()
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="vigie"'])
  expect((await change('Bearer open')).status).toBe(401)
  expect((await change('Basic open sesame')).status).toBe(401)
  expect((await change('Bearer open sesame')).status).toBe(200)
})

test('where metrics are guarded, probes are not', async () => {
  const { ask } = await start({ metricsToken: 'scraper' })
  expect((await ask('/open')).status).toBe(200)
  expect((await ask('/guarded')).status).toBe(401)
  expect((await ask('/guarded', { headers: { authorization: 'Bearer scraper' } })).status).toBe(200)
})

test('a token from a file counts without its line break, and one beyond ASCII as the UTF-8 that clients send', async () => {
  const { ask } = await start({ metricsToken: 'clé\n' })
  const asUtf8 = Buffer.from('clé').toString('latin1')
  expect((await ask('/guarded', { headers: { authorization: `Bearer ${asUtf8}` } })).status).toBe(200)
  expect((await ask('/guarded', { headers: { authorization: 'Bearer cle' } })).status).toBe(401)
})

test('a client that sent no HTTP cannot hold its connection open', async () => {
  const { port } = await start()
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const closed = new Promise((resolve) => socket.once('close', resolve))
  socket.on('error', () => {})
  socket.write('hello\r\n\r\n')
  const [answer] = await once(socket, 'data')
  const keepsWriting = setInterval(() => socket.write('more'), 50)
  onTestFinished(() => clearInterval(keepsWriting))
  expect(statusOf(String(answer))).toBe(400)
  await closed
}, 10_000)

test('a client that never ends its headers is told so', async () => {
  const { port } = await start()
  expect(statusOf(await send(port, 'GET /open HTTP/1.1\r\nHost: slow\r\n'))).toBe(408)
}, 20_000)

test('a port that is taken is told of, and nothing is thrown', async () => {
  const { port } = await start()
  const second = await start({ port })
  expect(second.port).toBeUndefined()
  expect(second.reports).toEqual([expect.stringContaining(`port ${port} is taken`)])
})

test('a certificate that is not there keeps the port closed and the service alive', async () => {
  const { port, reports } = await start({ tls: { certFile: '/not/there', keyFile: '/not/there' } })
  expect(port).toBeUndefined()
  expect(reports).toEqual([expect.stringContaining("its certificate can't be used")])
})

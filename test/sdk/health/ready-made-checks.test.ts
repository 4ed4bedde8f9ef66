import { createSocket } from 'node:dgram'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { failureOf, reasonOf } from '../../../sdk/health/check-failure.ts'
import { readCgroupMemory } from '../../../sdk/health/checks/cgroup-memory.ts'
import { checks } from '../../../sdk/health/checks/index.ts'
import type { HealthCheckOptions } from '../../../sdk/health/health-check.ts'

/** One run: undefined when it went well, else why not. */
async function ask({ run }: HealthCheckOptions, signal = new AbortController().signal): Promise<string | undefined> {
  return new Promise((resolve) => resolve(run(signal))).then(failureOf, reasonOf)
}

async function listening(server: ReturnType<typeof createNetServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

/** A port that nobody listens on. */
async function freedPort(): Promise<number> {
  const server = createNetServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('the HTTP check tells a 204 from a 503, and a redirect is no answer', async () => {
  const server = createServer((request, response) => response.writeHead(Number(request.url?.slice(1))).end())
  const url = `http://127.0.0.1:${await listening(server)}`
  expect(await ask(checks.http({ url: `${url}/204` }))).toBeUndefined()
  expect(await ask(checks.http({ url: `${url}/503` }))).toBe('answered 503')
  expect(await ask(checks.http({ url: `${url}/302` }))).toBe('answered 302')
  expect(await ask(checks.http({ url: `${url}/404`, accept: (status) => status === 404 }))).toBeUndefined()
})

test('the HTTP check sends the credentials of an address, and no reason shows them', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization)
    response.end()
  })
  const port = await listening(server)
  expect(await ask(checks.http({ url: `http://admin:s3%20cret%@127.0.0.1:${port}/` }))).toBeUndefined()
  const headers = { AUTHORIZATION: 'Bearer mine' }
  expect(await ask(checks.http({ url: `http://admin:s3cret@127.0.0.1:${port}/`, headers }))).toBeUndefined()
  expect(seen).toEqual([`Basic ${btoa('admin:s3%20cret%')}`, 'Bearer mine'])
  expect(reasonOf(new Error('cannot reach redis://:p@ss@cache:6379/0 now'))).toBe(
    'cannot reach redis://[redacted]@cache:6379/0 now',
  )
})

test('the HTTP check says what lies behind "fetch failed"', async () => {
  const port = await freedPort()
  expect(await ask(checks.http({ url: `http://127.0.0.1:${port}` }))).toContain('ECONNREFUSED')
})

test('the HTTP check gives up when it is told to', async () => {
  const server = createServer(() => {})
  const url = `http://127.0.0.1:${await listening(server)}`
  const controller = new AbortController()
  const asked = ask(checks.http({ url }), controller.signal)
  controller.abort(new Error('too late'))
  expect(await asked).toBe('too late')
  server.closeAllConnections()
})

test('the TCP check tells a port that listens from one that does not', async () => {
  const port = await listening(createNetServer())
  expect(await ask(checks.tcp({ host: '127.0.0.1', port }))).toBeUndefined()
  expect(await ask(checks.tcp({ host: '127.0.0.1', port: 1 }))).toContain('ECONNREFUSED')
})

test('the DNS check asks the server it is given, and reports a name that is not there', async () => {
  const nameServer = createSocket('udp4')
  // Answers every question with the question and "no such name".
  nameServer.on('message', (question, { port, address }) => {
    const answer = Buffer.from(question)
    answer[2] = 0x81
    answer[3] = 0x83
    nameServer.send(answer, port, address)
  })
  await new Promise<void>((resolve) => nameServer.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void nameServer.close())
  const servers = [`127.0.0.1:${nameServer.address().port}`]
  expect(await ask(checks.dns({ name: 'orders.example', servers }))).toContain('ENOTFOUND orders.example')
})

test('the disk check compares with what is free', async () => {
  expect(await ask(checks.diskSpace({ path: tmpdir(), minFreeBytes: 1 }))).toBeUndefined()
  expect(await ask(checks.diskSpace({ path: tmpdir(), minFreeBytes: 2 ** 60 }))).toMatch(/^\d+ bytes are free in /)
  expect(await ask(checks.diskSpace({ path: '/not/there' }))).toContain('ENOENT')
})

test('the lag check is well until the loop has been late', async () => {
  const check = checks.eventLoopLag({ maxLagMs: 50 })
  expect(await ask(check)).toBeUndefined()
  const turn = () => new Promise((resolve) => setTimeout(resolve, 30))
  await turn()
  const untilMs = performance.now() + 300
  while (performance.now() < untilMs);
  await turn()
  expect(await ask(check)).toMatch(/^1 % of the turns were \d+ ms late, more than 50 ms$/)
})

test('the heap check believes a high reading when it comes three times', async () => {
  let usedBytes = 95
  const check = checks.heap({ read: () => ({ usedBytes, limitBytes: 100 }) })
  expect(await ask(check)).toBeUndefined()
  expect(await ask(check)).toBeUndefined()
  expect(await ask(check)).toBe('the heap uses 95 % of its 100 bytes')
  usedBytes = 50
  expect(await ask(check)).toBeUndefined()
  expect(await ask(checks.heap())).toBeUndefined()
})

test('the memory check compares the working set with the limit', async () => {
  expect(await ask(checks.memory({ read: async () => ({ usedBytes: 91, limitBytes: 100 }) }))).toBe(
    "91 % of the container's 100 bytes are in use",
  )
  expect(await ask(checks.memory({ read: async () => ({ usedBytes: 89, limitBytes: 100 }) }))).toBeUndefined()
  expect(await ask(checks.memory({ read: async () => undefined }))).toBeUndefined()
})

function cgroup(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'vigie-cgroup-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

test('memory is read from version 2 and version 1 control groups, less the page cache', async () => {
  const two = cgroup({
    'memory.max': '1000\n',
    'memory.current': '700\n',
    'memory.stat': 'anon 1\ninactive_file 200\n',
  })
  const one = cgroup({
    'memory/memory.limit_in_bytes': '1000\n',
    'memory/memory.usage_in_bytes': '600\n',
    'memory/memory.stat': 'inactive_file 5\ntotal_inactive_file 100\n',
  })
  expect(await readCgroupMemory(two)).toEqual({ limitBytes: 1000, usedBytes: 500 })
  expect(await readCgroupMemory(one)).toEqual({ limitBytes: 1000, usedBytes: 500 })
})

test('no limit, and no control group, is no reading', async () => {
  const stat = { 'memory.current': '7', 'memory.stat': '' }
  expect(await readCgroupMemory(cgroup({ ...stat, 'memory.max': 'max\n' }))).toBeUndefined()
  expect(await readCgroupMemory('/not/there')).toBeUndefined()
})

test('local checks are not shared, and the lag check is optional', () => {
  expect(checks.diskSpace({ path: '/' })).toMatchObject({ shared: false })
  expect(checks.heap()).toMatchObject({ shared: false })
  expect(checks.eventLoopLag()).toMatchObject({ shared: false, required: false })
  expect(checks.tcp({ host: 'h', port: 1, everyMs: 5 })).toMatchObject({ everyMs: 5 })
  expect(checks.tcp({ host: 'h', port: 1 })).not.toHaveProperty('shared')
})

test('a bound that makes no sense is refused', () => {
  expect(() => checks.heap({ maxShare: 90 })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTION', option: 'maxShare' }),
  )
})

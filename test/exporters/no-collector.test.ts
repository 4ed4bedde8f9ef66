import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

/** A port that nobody listens at. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** How a service that has answered one request comes to its end. */
const endings = {
  'by SIGTERM': `process.kill(process.pid, 'SIGTERM')`,
  'by its own process.exit() after SIGTERM': `process.on('SIGTERM', () => process.exit(0)); process.kill(process.pid, 'SIGTERM')`,
  'because nothing is left to do': `server.close()`,
  'by an error': `throw new Error('boom')`,
}

/**
 * Runs such a service; a flush of its telemetry may take ten minutes. Resolves with its exit code and its log lines.
 *
 * @param last the beginning of a message after which it is killed
 */
async function runService(variables: Record<string, string>, ending: string, last?: string) {
  const source = `
    import { createServer, get } from 'node:http'
    import { startTelemetry } from '${new URL('../../sdk/start.ts', import.meta.url).href}'
    startTelemetry({ service: 'alone' })
    const server = createServer((_, response) => response.end())
    // By then both ends of the request have ended their spans.
    server.on('connection', (socket) => socket.on('close', () => { ${ending} }))
    server.listen(0, '127.0.0.1', () => {
      get({ port: server.address().port, agent: false }, (response) => response.resume())
    })`
  const child = spawn(process.execPath, ['--conditions=vigie-source', '--input-type=module', '--eval', source], {
    env: {
      PATH: process.env['PATH'],
      VIGIE_ADMIN: 'off',
      VIGIE_FLUSH_TIMEOUT_MS: '600000',
      VIGIE_SHUTDOWN_TIMEOUT_MS: '600000',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
    if (last !== undefined && printed.includes(`"message":"${last}`)) child.kill('SIGKILL')
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
  return { code, lines }
}

for (const [way, ending] of Object.entries(endings)) {
  test(`a service without a collector ends ${way} without waiting for one, and says so once`, async () => {
    const address = `http://127.0.0.1:${await closedPort()}`
    const { code, lines } = await runService({ OTEL_EXPORTER_OTLP_ENDPOINT: address }, ending)
    expect(code).toBe(way === 'by an error' ? 1 : 0)
    const said = lines.filter(({ message }) => message!.startsWith('otlp: '))
    expect(said.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        `^otlp: nobody listens at ${address}; 2 spans lost\\. Set OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_TRACES_EXPORTER=none$`,
      ),
    ])
  })
}

test('a service whose Loki was never there ends without waiting for it', async () => {
  const address = `http://127.0.0.1:${await closedPort()}`
  const variables = { OTEL_TRACES_EXPORTER: 'none', VIGIE_LOKI_URL: address }
  const { code, lines } = await runService(variables, endings['by SIGTERM'])
  expect(code).toBe(0)
  expect(lines.map(({ message }) => message).filter((message) => message!.startsWith('loki: '))).toEqual([
    expect.stringMatching(
      `^loki: nobody listens at ${address}; \\d log lines? lost\\. Set VIGIE_LOKI_URL, or leave it empty$`,
    ),
  ])
})

test("an outage that a request's spans bring to light is not told as part of that request", async () => {
  const address = `http://127.0.0.1:${await closedPort()}`
  const { lines } = await runService({ OTEL_EXPORTER_OTLP_ENDPOINT: address }, '', 'otlp: ')
  const requests = lines.filter((line) => 'trace_id' in line)
  expect(requests.length).toBeGreaterThan(0)
  const [outage] = lines.filter(({ message }) => message!.startsWith('otlp: cannot deliver'))
  expect(outage).toBeDefined()
  for (const field of ['trace_id', 'span_id', 'requestId', 'endpoint']) expect(outage).not.toHaveProperty(field)
})

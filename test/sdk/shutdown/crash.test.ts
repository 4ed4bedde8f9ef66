import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { startTinyServer } from '../../backends/tiny-server.ts'

const service = `
  import { createServer } from 'node:http'
  const server = createServer((request, response) => response.end('served')).listen(0, '127.0.0.1', () => {
    console.log('listening ' + server.address().port)
    process.once('SIGUSR2', () => setImmediate(() => { throw new Error('nobody catches this') }))
  })`

test('after an error that nobody caught a service takes no new connection while its last words leave', async () => {
  // A collector that never answers keeps the last flush waiting.
  const collector = await startTinyServer((request) => void request.resume())
  const child = spawn(
    process.execPath,
    ['--conditions=vigie-source', '--import', 'vigie/register', '--input-type=module', '--eval', service],
    { env: { ...process.env, VIGIE_ADMIN_PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.address}` } },
  )
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk
  })
  const url = await eventually('the service', () => {
    const port = /listening (\d+)/.exec(output)?.[1]
    return port && `http://127.0.0.1:${port}/`
  })
  expect((await fetch(url, { headers: { connection: 'close' } })).status).toBe(200)
  child.kill('SIGUSR2')
  const exited = once(child, 'exit')
  await eventually('the fatal line', () => output.includes('the process ends'))
  const refused = await fetch(url, { headers: { connection: 'close' } }).then(
    () => undefined,
    (error: { cause?: { code?: string } }) => error.cause?.code,
  )
  expect(refused).toBe('ECONNREFUSED')
  expect(await exited).toEqual([1, null])
  await collector.close()
})

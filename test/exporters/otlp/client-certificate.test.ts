import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resolveOptions } from '../../../sdk/options/resolve-options.ts'
import type { TelemetryOptions } from '../../../sdk/options/telemetry-options.ts'
import { startScriptedServer } from '../delivery/scripted-server.ts'
import { createSelfSigned } from '../delivery/self-signed.ts'

const folder = mkdtempSync(join(tmpdir(), 'vigie-client-certificate-'))
const server = createSelfSigned()
const client = createSelfSigned()
const stranger = createSelfSigned()
const file = (name: string) => join(folder, name)
const variables = {
  OTEL_EXPORTER_OTLP_CERTIFICATE: file('ca.pem'),
  OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('client.pem'),
  OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client-key.pem'),
}

beforeAll(() => {
  const contents = {
    'ca.pem': server.cert,
    'client.pem': client.cert,
    'client-key.pem': client.key,
    'stranger.pem': stranger.cert,
    'stranger-key.pem': stranger.key,
    'words.txt': 'no certificate',
  }
  for (const [name, text] of Object.entries(contents)) writeFileSync(file(name), text)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A collector that lets nobody in who can't show the client's certificate. */
const startCollector = () =>
  startScriptedServer((_, response) => void response.end(), {
    ...server,
    ca: client.cert,
    requestCert: true,
    rejectUnauthorized: true,
  })

/** Runs a service that ends one span and writes one line, and tells what it said on its way. */
async function runService(environment: NodeJS.ProcessEnv, options: TelemetryOptions = {}): Promise<string[]> {
  const program = `
    import { startTelemetry } from 'vigie'
    const telemetry = startTelemetry(${JSON.stringify(options)})
    await telemetry.span('work', async () => telemetry.log.info('done'))
    await telemetry.shutdown()`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=vigie-source', '--input-type=module', '--eval', program],
    {
      env: {
        PATH: process.env['PATH'],
        VIGIE_ADMIN: 'off',
        OTEL_SERVICE_NAME: 'secured',
        OTEL_LOGS_EXPORTER: 'console,otlp',
        VIGIE_FLUSH_TIMEOUT_MS: '2000',
        VIGIE_SHUTDOWN_TIMEOUT_MS: '4000',
        ...environment,
      },
    },
  )
  return stdout.split('\n').filter((line) => line.includes('"warn"') || line.includes('"error"'))
}

test('spans and lines reach a collector that asks for a certificate, which variables name', async () => {
  const collector = await startCollector()
  const said = await runService({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...variables })
  expect(said).toEqual([])
  expect(collector.requests.map(({ path }) => path).toSorted()).toEqual(['/v1/logs', '/v1/traces'])
})

test('the same in code', async () => {
  const collector = await startCollector()
  const tls = { caFile: file('ca.pem'), certFile: file('client.pem'), keyFile: file('client-key.pem') }
  expect(await runService({}, { otlp: { endpoint: collector.url, tls } })).toEqual([])
  expect(collector.requests.map(({ path }) => path).toSorted()).toEqual(['/v1/logs', '/v1/traces'])
})

test('without the certificate, or with a stranger’s, nothing is taken, and what is lost is said', async () => {
  const collector = await startCollector()
  const { OTEL_EXPORTER_OTLP_CERTIFICATE } = variables
  for (const given of [
    { OTEL_EXPORTER_OTLP_CERTIFICATE },
    {
      OTEL_EXPORTER_OTLP_CERTIFICATE,
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('stranger.pem'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: file('stranger-key.pem'),
    },
  ]) {
    const said = await runService({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...given })
    expect(said.join()).toMatch(/cannot deliver|cannot reach/)
  }
  expect(collector.requests).toEqual([])
})

test('a signal’s own files come before those of all signals, and code before both', () => {
  const environment = {
    OTEL_LOGS_EXPORTER: 'otlp',
    ...variables,
    OTEL_EXPORTER_OTLP_LOGS_CERTIFICATE: file('stranger.pem'),
  }
  const { otlp } = resolveOptions({}, environment)
  expect(otlp.traces.tls).toEqual({
    caFile: file('ca.pem'),
    certFile: file('client.pem'),
    keyFile: file('client-key.pem'),
  })
  expect(otlp.logs!.tls!.caFile).toBe(file('stranger.pem'))
  const inCode = resolveOptions({ otlp: { tls: { caFile: file('stranger.pem') } } }, environment)
  expect(inCode.otlp.traces.tls).toEqual({ caFile: file('stranger.pem'), certFile: undefined, keyFile: undefined })
  expect(resolveOptions({}, {}).otlp.traces.tls).toBeUndefined()
})

test.each<[string, TelemetryOptions, Record<string, string>]>([
  ['OTEL_EXPORTER_OTLP_CERTIFICATE', {}, { OTEL_EXPORTER_OTLP_CERTIFICATE: file('missing.pem') }],
  ['OTEL_EXPORTER_OTLP_CERTIFICATE', {}, { OTEL_EXPORTER_OTLP_CERTIFICATE: file('words.txt') }],
  ['OTEL_EXPORTER_OTLP_CLIENT_KEY', {}, { OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('client.pem') }],
  ['OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', {}, { OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client-key.pem') }],
  ['otlp.tls.caFile', { otlp: { tls: { caFile: file('missing.pem') } } }, {}],
  ['otlp.tls.caFile', { otlp: { tls: { caFile: 7 as never } } }, {}],
  ['otlp.tls.keyFile', { otlp: { tls: { certFile: file('client.pem') } } }, {}],
  ['otlp.tls', { otlp: { tls: 'ca.pem' as never } }, {}],
])(
  'a file that can’t be used is refused at the start, by the name of its option: %s',
  (option, options, environment) => {
    expect(() => resolveOptions(options, environment)).toThrow(expect.objectContaining({ code: 'BAD_OPTION', option }))
  },
)

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { startAdminServer } from '../../../sdk/admin/admin-server.ts'
import { createFakeClock } from '../../../sdk/testing/fake-clock.ts'
import { eventually } from '../../backends/eventually.ts'

const subject = ['-days', '1', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']

function writeCertificate(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true })
  const files = ['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')]
  execFileSync('openssl', ['req', '-x509', '-subj', `/CN=${name}`, ...subject, ...files], { stdio: 'ignore' })
}

/** A folder as Kubernetes mounts a secret: the files are links into a folder that is a link itself. */
function mountSecret() {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-tls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let version = 0
  const mount = (write: (folder: string) => void) => {
    version += 1
    write(join(folder, `..${version}`))
    symlinkSync(`..${version}`, join(folder, '..new'))
    renameSync(join(folder, '..new'), join(folder, '..data'))
  }
  mount((data) => writeCertificate(data, 'first'))
  for (const name of ['tls.crt', 'tls.key']) symlinkSync(join('..data', name), join(folder, name))
  return { mount, tls: { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') } }
}

async function start() {
  const { mount, tls } = mountSecret()
  const clock = createFakeClock()
  const reports: string[] = []
  const server = startAdminServer(
    { port: 0, host: '127.0.0.1', token: undefined, metricsToken: undefined, tls, clock },
    new Map([['/open', { read: (_request, response) => void response.end('open\n') }]]),
    (message) => reports.push(message),
  )
  onTestFinished(() => server.close())
  const port = (await server.listening)!
  /** The name in the certificate that a new connection is shown. */
  const shown = () =>
    new Promise<string>((resolve, reject) => {
      const options = { port, host: '127.0.0.1', path: '/open', rejectUnauthorized: false, agent: false }
      get(options, (response) => {
        const { CN } = (response.socket as TLSSocket).getPeerCertificate().subject
        response.resume()
        response.on('end', () => resolve(`${response.statusCode} ${CN}`))
      }).on('error', reject)
    })
  /** A minute passes, and the files that are looked at then are read. */
  const look = async () => {
    await clock.advance(60_000)
    await eventually('the next look', () => clock.pending === 1, { everyMs: 1 })
  }
  return { mount, clock, reports, server, shown, look }
}

test('a certificate that Kubernetes replaces is shown to new connections within a minute', async () => {
  const { mount, shown, look, reports } = await start()
  expect(await shown()).toBe('200 first')
  await look()
  expect(await shown()).toBe('200 first')
  mount((data) => writeCertificate(data, 'second'))
  await look()
  expect(await shown()).toBe('200 second')
  expect(reports).toEqual([])
})

test('half a pair leaves the old certificate in use, is told of once, and mends itself', async () => {
  const { mount, shown, look, reports } = await start()
  mount((data) => {
    writeCertificate(data, 'second')
    writeCertificate(`${data}-other`, 'other')
    writeFileSync(join(data, 'tls.key'), readFileSync(join(`${data}-other`, 'tls.key')))
  })
  await look()
  expect([await shown(), reports]).toEqual(['200 first', []])
  await look()
  await look()
  expect([await shown(), reports]).toEqual([
    '200 first',
    [expect.stringMatching(/^the admin port keeps its old certificate, the one in .*tls\.crt can't be used: /)],
  ])
  mount((data) => writeCertificate(data, 'third'))
  await look()
  expect(await shown()).toBe('200 third')
})

test('a server that is closed looks at no files', async () => {
  const { clock, server } = await start()
  expect(clock.pending).toBe(1)
  await server.close()
  expect(clock.pending).toBe(0)
})

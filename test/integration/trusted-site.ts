import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A web page over https on a loopback port. */
export interface TrustedSite {
  readonly url: string
  /** Its certificate, which signs itself: a program that is to trust the page needs this file. */
  readonly certificateFile: string
  close(): Promise<void>
}

/** Starts a page whose new certificate is valid for `days`. */
export async function startTrustedSite(days: number): Promise<TrustedSite> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-site-'))
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', String(days)]
  const key = ['-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']
  execFileSync('openssl', ['req', '-x509', ...subject, ...key, '-keyout', keyFile, '-out', certificateFile], {
    stdio: 'ignore',
  })
  const files = { cert: readFileSync(certificateFile), key: readFileSync(keyFile) }
  const server = createServer(files, (_request, response) => response.end('hello'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    certificateFile,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true })
    },
  }
}

import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { type HealthClock, systemHealthClock } from '../health/health-clock.ts'

/** PEM files. */
export interface CertificateFiles {
  readonly certFile: string
  readonly keyFile: string
}

export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Certificates are renewed days before they expire. */
const lookEveryMs = 60_000

/** @throws Error when a file can't be read, or the key is not the certificate's */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  return usable({ cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') })
}

/**
 * Looks at the files once a minute and hands over what is new. Their text is compared, not their time: Kubernetes swaps a
 * link above them. A pair that can't be used, as one of which only half is written, is tried again at the next look, and told
 * of when it can't be used then either.
 *
 * @param current what is in use
 * @param use given a pair of which the key fits
 * @param clock its timers don't keep the process alive
 * @returns a function that ends it
 */
export function keepCertificate(
  files: CertificateFiles,
  current: Certificate,
  use: (certificate: Certificate) => void,
  report: (message: string) => void,
  clock: Pick<HealthClock, 'schedule'> = systemHealthClock,
): () => void {
  let inUse = current
  let failures = 0
  let stopped = false
  let cancel = () => {}
  const look = async () => {
    try {
      const [cert, key] = await Promise.all([readFile(files.certFile, 'utf8'), readFile(files.keyFile, 'utf8')])
      if (!stopped && (cert !== inUse.cert || key !== inUse.key)) {
        use(usable({ cert, key }))
        inUse = { cert, key }
      }
      failures = 0
    } catch (error) {
      failures += 1
      if (failures === 2) {
        report(
          `the admin port keeps its old certificate, the one in ${files.certFile} can't be used: ${(error as Error).message}`,
        )
      }
    }
    if (!stopped) cancel = clock.schedule(() => void look(), lookEveryMs)
  }
  cancel = clock.schedule(() => void look(), lookEveryMs)
  return () => {
    stopped = true
    cancel()
  }
}

function usable(certificate: Certificate): Certificate {
  // Loaded where it is asked for, see `startAdminServer`.
  process.getBuiltinModule('node:tls').createSecureContext(certificate)
  return certificate
}

import { readFileSync } from 'node:fs'
import { VigieError } from '../vigie-error.ts'
import { badOption, type Environment, firstSet } from './environment.ts'

/** PEM files for a TLS connection. */
export interface TlsFiles {
  /** Of the authorities that vouch for the other side, in the place of the system's. */
  readonly caFile: string | undefined
  /** Of the certificate that this side shows, with those between it and its authority. */
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
}

/** What {@link TlsFiles} hold. */
export interface TlsTexts {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/**
 * Every file is read once here: one that is missing or no PEM is found out at the start, not when telemetry stays away.
 *
 * @param variables the names of the variable for each of `CERTIFICATE`, `CLIENT_CERTIFICATE` and `CLIENT_KEY`, in order
 * @returns undefined where nothing is given
 * @throws VigieError `BAD_OPTION`
 */
export function resolveOtlpTls(
  fromCode: Partial<TlsFiles> | undefined,
  environment: Environment,
  variables: (name: string) => readonly string[],
): TlsFiles | undefined {
  const names = { caFile: 'CERTIFICATE', certFile: 'CLIENT_CERTIFICATE', keyFile: 'CLIENT_KEY' } as const
  const file = (option: keyof TlsFiles): string | undefined => {
    const variable = fromCode === undefined ? firstSet(environment, variables(names[option])) : undefined
    const path: unknown = fromCode?.[option] ?? variable?.value
    if (path === undefined) return undefined
    const name = variable?.name ?? `otlp.tls.${option}`
    if (typeof path !== 'string') throw badOption(name, 'must be the path of a PEM file', path)
    readPem(name, path)
    return path
  }
  if (fromCode !== undefined && (typeof fromCode !== 'object' || fromCode === null))
    throw badOption('otlp.tls', 'must be an object with caFile, certFile and keyFile', fromCode)
  const files = { caFile: file('caFile'), certFile: file('certFile'), keyFile: file('keyFile') }
  if ((files.certFile === undefined) !== (files.keyFile === undefined)) {
    const missing = files.certFile === undefined ? 'certFile' : 'keyFile'
    const option = fromCode === undefined ? variables(names[missing]).at(-1)! : `otlp.tls.${missing}`
    throw new VigieError('BAD_OPTION', `${option} is missing: a certificate and its key come together`, { option })
  }
  return files.caFile === undefined && files.certFile === undefined ? undefined : files
}

/** @throws VigieError `BAD_OPTION` for a file that can't be read any more */
export function readTlsFiles({ caFile, certFile, keyFile }: TlsFiles): TlsTexts {
  return {
    ...(caFile === undefined ? {} : { ca: readPem('otlp.tls.caFile', caFile) }),
    ...(certFile === undefined ? {} : { cert: readPem('otlp.tls.certFile', certFile) }),
    ...(keyFile === undefined ? {} : { key: readPem('otlp.tls.keyFile', keyFile) }),
  }
}

function readPem(option: string, path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new VigieError('BAD_OPTION', `${option} names a file that can't be read: ${(cause as Error).message}`, {
      option,
      received: path,
      cause,
    })
  }
  if (!text.includes('-----BEGIN ')) throw badOption(option, 'must be the path of a PEM file', path)
  return text
}

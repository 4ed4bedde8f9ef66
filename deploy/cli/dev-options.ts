import { existsSync } from 'node:fs'
import { VigieError } from '../../sdk/vigie-error.ts'
import { parseDuration } from './parse-duration.ts'

/** `vigie dev`, resolved. */
export interface DevOptions {
  readonly port: number
  /** Undefined runs until a signal. */
  readonly forMs: number | undefined
  readonly importFile: string | undefined
  readonly example: 'shop' | undefined
  /** Empty when only the stack is wanted. */
  readonly command: readonly string[]
}

export const defaultDevPort = 3900

/**
 * Fills defaults and rejects bad values.
 *
 * @throws VigieError `BAD_OPTION` that names the option and what was received
 */
export function resolveDevOptions(
  given: { port?: string; for?: string; import?: string; example?: string },
  command: readonly string[],
): DevOptions {
  const port = Number(given.port ?? defaultDevPort)
  if (!/^\d+$/.test(given.port ?? '0') || port > 65_535) {
    throw bad('--port', given.port, 'must be a whole number from 0 to 65535')
  }
  if (given.example !== undefined && given.example !== 'shop') {
    throw bad('--example', given.example, 'must be shop, the only example')
  }
  if (given.example !== undefined && command.length > 0) {
    throw bad('--example', given.example, 'and a command cannot be used together')
  }
  if (given.import !== undefined && !existsSync(given.import)) {
    throw bad('--import', given.import, 'must name a file that exists')
  }
  return {
    port,
    forMs: given.for === undefined ? undefined : parseDuration(given.for, '--for'),
    importFile: given.import,
    example: given.example,
    command,
  }
}

function bad(option: string, received: string | undefined, rule: string): VigieError {
  return new VigieError('BAD_OPTION', `${option} ${rule}, got ${JSON.stringify(received)}`, { option, received })
}

import { parseArgs } from 'node:util'
import { readLoadOptions } from '../load/load-options.ts'

/** How the shop is started. */
export interface ShopOptions {
  /** Passed on to the load generator. */
  readonly loadArguments: readonly string[]
  readonly load: boolean
  /** False starts every service as a plain program. */
  readonly telemetry: boolean
  readonly quiet: boolean
  /** Port of the gateway; orders and payments take the two above. 0 takes free ports. */
  readonly port: number
  /** Admin port of the first service, the others take the ones above. 0 takes free ports. */
  readonly adminPort: number
}

/**
 * Reads `--rate`, `--seed`, `--for`, `--no-load`, `--no-telemetry`, `--quiet`, and `PORT`, `VIGIE_ADMIN_PORT`.
 *
 * @throws Error that names the option and the value received
 */
export function readShopOptions(args: readonly string[], environment: NodeJS.ProcessEnv): ShopOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string' },
      seed: { type: 'string' },
      for: { type: 'string' },
      'no-load': { type: 'boolean', default: false },
      'no-telemetry': { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
    },
  })
  const passedOn = (['rate', 'seed', 'for'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, values[name]],
  )
  // A bad one is better said now than when everything runs.
  readLoadOptions(passedOn, environment)
  const port = portFrom('PORT', environment['PORT'] || '8080')
  return {
    loadArguments: values.quiet ? [...passedOn, '--quiet'] : passedOn,
    load: !values['no-load'],
    telemetry: !values['no-telemetry'],
    quiet: values.quiet,
    port,
    // Whoever asks for free ports does so because others are taken.
    adminPort: portFrom('VIGIE_ADMIN_PORT', environment['VIGIE_ADMIN_PORT'] || (port === 0 ? '0' : '9464')),
  }
}

function portFrom(variable: string, text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_532) {
    throw new Error(`${variable} must be a whole number from 0 to 65532, got ${JSON.stringify(text)}`)
  }
  return port
}

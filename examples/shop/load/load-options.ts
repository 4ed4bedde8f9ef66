import { parseArgs } from 'node:util'

/** How the shop is visited. */
export interface LoadOptions {
  /** Base address of the gateway. */
  readonly shopUrl: string
  /** Requests per second on average; waves go from half of it to one and a half. */
  readonly requestsPerSecond: number
  /** The same seed gives the same visitors in the same order. */
  readonly seed: number
  /** Undefined goes on until it is told to end. */
  readonly durationSeconds: number | undefined
  /** Visitors at the same time; above it new ones stay away. */
  readonly maxVisitors: number
  readonly quiet: boolean
}

/**
 * Reads `--rate`, `--seed`, `--for`, `--quiet`, and `SHOP_URL`.
 *
 * @throws Error that names the option and the value received
 */
export function readLoadOptions(args: readonly string[], environment: NodeJS.ProcessEnv): LoadOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      for: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  })
  return {
    shopUrl: environment['SHOP_URL'] || 'http://127.0.0.1:8080',
    requestsPerSecond: numberFrom('--rate', values.rate, 0.1, 2_000),
    seed: numberFrom('--seed', values.seed, 0, 2 ** 32 - 1),
    durationSeconds:
      values.for === undefined ? undefined : numberFrom('--for', values.for.replace(/s$/, ''), 1, 86_400),
    maxVisitors: 500,
    quiet: values.quiet,
  }
}

function numberFrom(option: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= min && value <= max)) {
    throw new Error(`${option} must be a number from ${min} to ${max}, got ${JSON.stringify(text)}`)
  }
  return value
}

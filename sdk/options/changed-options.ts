import { isDeepStrictEqual } from 'node:util'
import type { Environment } from './environment.ts'
import { optionNames } from './refuse-unknown-options.ts'
import { resolveOptions } from './resolve-options.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

/**
 * Which of `options` would make a difference to telemetry that was started with variables alone, by name: `service`,
 * `logs.level`. One that says what a variable or package.json has said already is none.
 *
 * @param environment the variables as they were then
 * @throws VigieError `BAD_OPTION`, as {@link resolveOptions} does
 */
export function changedOptions(options: TelemetryOptions, environment: Environment): string[] {
  resolveOptions(options, environment)
  // Its own default is a new one each time.
  const fixed = { instance: 'the same' }
  const before = resolveOptions(fixed, environment)
  return optionNames(options).filter(
    (name) =>
      name === 'instance' ||
      !isDeepStrictEqual(resolveOptions({ ...fixed, ...only(options, name) }, environment), before),
  )
}

/** The options with one of them alone. */
function only(options: TelemetryOptions, name: string): TelemetryOptions {
  const [first, second] = name.split('.') as [keyof TelemetryOptions, string | undefined]
  const value = options[first]
  return second === undefined
    ? { [first]: value }
    : { [first]: { [second]: (value as Record<string, unknown>)[second] } }
}

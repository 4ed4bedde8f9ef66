import { existsSync } from 'node:fs'

/** Beside the compiled command, and in the repository. */
const places = ['../register.mjs', '../../sdk/register.ts']

/**
 * `NODE_OPTIONS` under which every Node process of the user's command is instrumented without a change to it, package
 * managers aside. A command that asks for `vigie/register` itself is left alone.
 */
export function registerOption(command: readonly string[], nodeOptions = ''): string {
  if (`${command.join(' ')} ${nodeOptions}`.includes('vigie/register')) return nodeOptions
  const register = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url))
  return register === undefined ? nodeOptions : `${nodeOptions} --import=${register.href}`.trim()
}

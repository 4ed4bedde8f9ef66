import { spawnSync } from 'node:child_process'

/**
 * Asks a program for its version.
 *
 * @returns the version (`3.16.0`), an empty string when it answers without naming one, or undefined when it does not
 *   start, crashes or takes longer than 20 s
 */
export function programVersion(path: string, versionArguments: readonly string[]): string | undefined {
  const answer = spawnSync(path, versionArguments, {
    encoding: 'utf8',
    timeout: 20_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (answer.error || answer.status !== 0) return undefined
  // Prometheus 2 and older exporters print to standard error.
  return /\bv?(\d+\.\d+\.\d+)\b/.exec(answer.stdout + answer.stderr)?.[1] ?? ''
}

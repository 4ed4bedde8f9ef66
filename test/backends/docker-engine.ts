import { spawnSync } from 'node:child_process'

let answered: boolean | undefined

/**
 * Whether a Docker engine answers; asked once a process. Only on Linux: elsewhere containers cannot share the host's
 * loopback, on which the tests' servers live.
 */
export function dockerAnswers(): boolean {
  if (process.platform !== 'linux') return false
  answered ??= spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).status === 0
  return answered
}

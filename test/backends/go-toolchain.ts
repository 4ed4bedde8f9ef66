import { spawnSync } from 'node:child_process'

/** What to tell a person whose machine lacks Go. */
export const installGo =
  'Go is missing: install Go 1.26 or newer (https://go.dev/dl, "apt-get install golang-go", "brew install go") and run "npm run backends" again'

/** The version of the Go on PATH (`1.26.8`), or undefined when there is none. */
export function goVersion(): string | undefined {
  const answer = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', timeout: 20_000 })
  return answer.status === 0 ? answer.stdout.trim().replace(/^go/, '') : undefined
}

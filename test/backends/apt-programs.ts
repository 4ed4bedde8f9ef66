import { spawnSync } from 'node:child_process'

import { findChromium } from './find-chromium.ts'
import { findOnPath } from './find-on-path.ts'
import { findPostgres } from './find-postgres.ts'
import { findRedis } from './find-redis.ts'

/** Programs that come from the system's packages, not from a build. */
export const aptPrograms = {
  chromium: { package: 'chromium', find: findChromium },
  postgres: { package: 'postgresql', find: () => findPostgres()?.folder },
  redis: { package: 'redis-server', find: findRedis },
} as const

/**
 * Installs a program with apt-get when it is missing, this is Debian or Ubuntu, and we are root.
 *
 * @throws Error that names the command to run when it cannot be installed from here
 */
export function bringWithApt(name: keyof typeof aptPrograms, say: (line: string) => void): void {
  const program = aptPrograms[name]
  const found = program.find()
  if (found) {
    say(`ok      ${name} (${found})`)
    return
  }
  if (process.getuid?.() !== 0 || !findOnPath(['apt-get'])) {
    throw new Error(`not found; on Debian or Ubuntu: sudo apt-get install -y ${program.package}`)
  }
  say(`installing ${program.package} with apt-get …`)
  // RUNLEVEL keeps Debian from starting the server as a daemon: the tests start their own.
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const apt = (...args: string[]) => spawnSync('apt-get', args, { env: environment, encoding: 'utf8' })
  apt('update', '-q')
  const installed = apt('install', '-y', '-q', '--no-install-recommends', program.package)
  if (installed.status !== 0 || !program.find()) {
    const lastLines = (installed.stdout + installed.stderr).trim().split('\n').slice(-8).join('\n  ')
    throw new Error(`"apt-get install -y ${program.package}" failed:\n  ${lastLines}`)
  }
  say(`installed ${program.package} (${program.find()})`)
}

// Brings the development dependencies when they are missing or older than the lock file. Runs on the system's Node
// (20 or newer), before any other script, and needs nothing but Node and npm.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lockHash = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex')
const stamp = `${root}node_modules/.vigie-installed`

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== lockHash) {
  console.log('vigie: installing the development dependencies (about 500 packages, once) …')
  const started = Date.now()
  // Not "npm ci": it refuses a lock file without the binaries of other platforms, and npm leaves those out when it writes one.
  const npm = spawnSync('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (npm.status !== 0) {
    console.error(
      `vigie: "npm install" failed${npm.error ? `: ${npm.error.message}` : ` with exit code ${npm.status}`}`,
    )
    process.exit(1)
  }
  writeFileSync(stamp, lockHash)
  console.log(`vigie: dependencies ready after ${Math.round((Date.now() - started) / 1000)} s`)
}

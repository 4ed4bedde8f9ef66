import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface InstalledPackage {
  /** An otherwise empty folder into which the packed tarball was installed, as a user would. */
  readonly folder: string
  readonly tarball: string
  readonly installedBytes: number
  readonly packageCount: number
  remove(): void
}

/** Builds, packs, and installs the tarball into an empty folder. */
export function installPackage(): InstalledPackage {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-package-'))
  const quiet = { encoding: 'utf8', stdio: 'pipe' } as const
  execFileSync(process.execPath, ['--conditions=vigie-source', '.ci/build/build.ts'], quiet)
  const packed = JSON.parse(execFileSync('npm', ['pack', './dist', '--json', '--pack-destination', folder], quiet)) as [
    { filename: string },
  ]
  const [{ filename }] = Array.isArray(packed) ? packed : (Object.values(packed) as [{ filename: string }])
  const tarball = join(folder, filename)
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true }\n')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', tarball], {
    ...quiet,
    cwd: folder,
  })
  const modules = join(folder, 'node_modules')
  return {
    folder,
    tarball,
    installedBytes: bytesBelow(modules),
    packageCount: readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /(^|node_modules\/)(@[^/]+\/)?[^/@.][^/]*\/package\.json$/.test(path),
    ).length,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

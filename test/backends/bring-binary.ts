import { createHash } from 'node:crypto'
import { chmodSync, createReadStream, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { withBuildLock } from './build-lock.ts'
import { type BuildRecord, cachedBinaryPath, cachedBinaryState } from './cached-binary.ts'
import { programVersion } from './program-version.ts'
import type { GoRecipe } from './recipe.ts'

/** Builds the program of a recipe into the file `target`, in a scratch folder that is removed afterwards. */
export type Build = (recipe: GoRecipe, target: string, scratchFolder: string) => Promise<void>

interface BringOptions {
  readonly folder: string
  readonly build: Build
  /** One line for people, for instance that another run is building. */
  readonly say: (line: string) => void
}

/**
 * Makes sure that the program of this recipe is in the cache, and whole.
 *
 * A missing one is built, a broken one rebuilt, a good one left alone. It appears in the cache by a rename, after it has
 * answered when asked for its version, so nobody ever sees half of it.
 *
 * @returns the path of the program
 * @throws what the build throws; or an Error when the program built does not start
 */
export async function bringBinary(recipe: GoRecipe, { folder, build, say }: BringOptions): Promise<string> {
  const target = cachedBinaryPath(folder, recipe)
  if (cachedBinaryState(folder, recipe) === 'ready') return target
  mkdirSync(join(folder, 'bin'), { recursive: true })
  const waiting = (holder: string) =>
    say(`${recipe.name}: another run is building (host and process ${holder}), waiting for it`)
  return await withBuildLock(
    join(folder, 'build.lock'),
    async () => {
      const state = cachedBinaryState(folder, recipe)
      if (state === 'ready') return target // the run we waited for brought it
      if (state === 'broken') say(`${recipe.name}: the cached program is broken, building it again`)
      // Under the lock nobody else builds: what is here was left by a run that was killed.
      rmSync(join(folder, 'scratch'), { recursive: true, force: true })
      const scratchFolder = join(folder, 'scratch', `${recipe.name}-${process.pid}`)
      mkdirSync(scratchFolder, { recursive: true })
      try {
        const started = Date.now()
        const built = join(scratchFolder, recipe.name)
        await build(recipe, built, scratchFolder)
        chmodSync(built, 0o755)
        if (programVersion(built, recipe.versionArguments) === undefined) {
          throw new Error(
            `${recipe.name} ${recipe.version} was built but does not answer "${recipe.versionArguments.join(' ')}"`,
          )
        }
        const record: BuildRecord = {
          bytes: statSync(built).size,
          sha256: await sha256(built),
          builtAt: new Date().toISOString(),
          seconds: Math.round((Date.now() - started) / 1000),
        }
        writeFileSync(`${built}.json`, `${JSON.stringify(record)}\n`)
        // The record first: a program without its record counts as broken, a record without its program as missing.
        renameSync(`${built}.json`, `${target}.json`)
        renameSync(built, target)
      } finally {
        rmSync(scratchFolder, { recursive: true, force: true })
      }
      return target
    },
    { onWaiting: waiting },
  )
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer)
  return hash.digest('hex')
}

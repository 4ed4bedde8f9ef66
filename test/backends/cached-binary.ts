import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { programVersion } from './program-version.ts'
import { type GoRecipe, recipeHash } from './recipe.ts'

/** What was written beside a cached program when it was complete. */
export interface BuildRecord {
  readonly bytes: number
  readonly sha256: string
  /** RFC 3339. */
  readonly builtAt: string
  readonly seconds: number
}

/** Where the program of this recipe is kept; the record of its build is beside it, with `.json` added. */
export function cachedBinaryPath(folder: string, recipe: GoRecipe): string {
  return join(folder, 'bin', `${recipe.name}-${recipe.version}-${recipeHash(recipe)}`)
}

/**
 * The state of a cached program. `broken` means that a file is there but is not what the build left: another size than
 * recorded (cut short by a full disk or a killed copy), no record, or it does not answer when asked for its version.
 */
export function cachedBinaryState(folder: string, recipe: GoRecipe): 'missing' | 'broken' | 'ready' {
  const path = cachedBinaryPath(folder, recipe)
  const bytes = statSync(path, { throwIfNoEntry: false })?.size
  if (bytes === undefined) return 'missing'
  if (readRecord(path)?.bytes !== bytes) return 'broken'
  return programVersion(path, recipe.versionArguments) === undefined ? 'broken' : 'ready'
}

function readRecord(path: string): BuildRecord | undefined {
  try {
    return JSON.parse(readFileSync(`${path}.json`, 'utf8')) as BuildRecord
  } catch {
    return undefined // no record, or half of one: the program is built again
  }
}

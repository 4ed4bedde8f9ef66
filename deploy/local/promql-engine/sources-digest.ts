import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A digest of the engine's Go sources. It is committed beside the built file, so that a machine without Go notices when
 * the one changed and the other did not.
 */
export function sourcesDigest(folder: string): string {
  const hash = createHash('sha256')
  const names = readdirSync(folder).filter((name) => name.endsWith('.go') || name === 'go.mod' || name === 'go.sum')
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(folder, name)))
  return hash.digest('hex')
}

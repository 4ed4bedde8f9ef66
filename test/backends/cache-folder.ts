import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Where built programs are kept, outside the repository so that every checkout shares them.
 *
 * `VIGIE_CACHE_DIR`, else `$XDG_CACHE_HOME/vigie`, else `~/.cache/vigie`; an empty variable counts as unset.
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['VIGIE_CACHE_DIR']) return resolve(environment['VIGIE_CACHE_DIR'])
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'vigie')
}

import { findBackend } from './find-backend.ts'
import { findChromium } from './find-chromium.ts'
import { findOpenSearch } from './find-opensearch.ts'
import { findPostgres } from './find-postgres.ts'
import { findRedis } from './find-redis.ts'
import { type RecipeName, recipes } from './recipes.ts'

/** Anything that a test may need and a machine may lack. */
export type BackendName = RecipeName | 'chromium' | 'opensearch' | 'postgres' | 'redis'

/** Whether a test can have it here and now, without building or downloading anything. */
export type Availability =
  | { readonly available: true; readonly where: string }
  | { readonly available: false; readonly reason: string; readonly command: string }

/** Looks for a server, tool or browser, in the order that `findBackend` documents. */
export function availability(name: BackendName, environment: NodeJS.ProcessEnv = process.env): Availability {
  if (name in recipes) {
    const found = findBackend(name as RecipeName, environment)
    if (found.kind === 'missing') return { available: false, reason: found.reason, command: found.command }
    return {
      available: true,
      where: found.kind === 'url' ? found.url : found.kind === 'binary' ? found.path : found.image,
    }
  }
  if (name === 'opensearch') {
    const found = findOpenSearch(environment)
    if ('missing' in found) return { available: false, reason: found.missing, command: 'npm run backends' }
    return { available: true, where: 'url' in found ? found.url : found.archives }
  }
  const where =
    name === 'chromium'
      ? findChromium(environment)
      : name === 'postgres'
        ? findPostgres(environment)?.folder
        : findRedis(environment)
  if (where === undefined)
    return { available: false, reason: 'not installed', command: `npm run backends -- --only ${name}` }
  return { available: true, where }
}

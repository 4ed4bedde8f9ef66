import { cacheFolder } from './cache-folder.ts'
import { cachedBinaryPath, cachedBinaryState } from './cached-binary.ts'
import { dockerAnswers } from './docker-engine.ts'
import { findOnPath } from './find-on-path.ts'
import { programVersion } from './program-version.ts'
import { type RecipeName, recipes } from './recipes.ts'
import { shippedService } from './shipped-service.ts'

/** Where a server or tool was found. */
export type FoundBackend =
  | { readonly kind: 'url'; readonly url: string; readonly variable: string }
  | { readonly kind: 'binary'; readonly path: string; readonly version: string; readonly from: 'PATH' | 'cache' }
  | { readonly kind: 'docker'; readonly image: string; readonly version: string }
  | { readonly kind: 'missing'; readonly reason: string; readonly command: string }

/** The command-line tools: they have no address, and an image is not worth starting for them. */
const tools: readonly RecipeName[] = ['promtool', 'amtool', 'docker-compose', 'dashboard-linter', 'pint']

const remembered = new Map<string, FoundBackend>()

/**
 * Looks for a server or tool: a URL in `VIGIE_TEST_<NAME>_URL`, a program on PATH of the same major version as the one
 * we test with, the cache that `npm run backends` fills, Docker if an engine answers. Nothing is built or downloaded.
 *
 * @param docker whether an engine answers; asked when left out
 */
export function findBackend(
  name: RecipeName,
  environment: NodeJS.ProcessEnv = process.env,
  docker: () => boolean = dockerAnswers,
): FoundBackend {
  const key = JSON.stringify([name, environment['PATH'], cacheFolder(environment), environment[urlVariable(name)]])
  const known = remembered.get(key)
  if (known && known.kind !== 'missing') return known
  const found = search(name, environment, docker)
  remembered.set(key, found)
  return found
}

/** The variable that names a running server, for instance `VIGIE_TEST_PROMETHEUS_URL`. */
export function urlVariable(name: RecipeName): string {
  return `VIGIE_TEST_${name.toUpperCase().replaceAll('-', '_')}_URL`
}

function search(name: RecipeName, environment: NodeJS.ProcessEnv, docker: () => boolean): FoundBackend {
  const recipe = recipes[name]
  const variable = urlVariable(name)
  const url = environment[variable]
  if (url && !tools.includes(name)) return { kind: 'url', url: url.replace(/\/+$/, ''), variable }
  const onPath = findOnPath([recipe.name], environment)
  if (onPath) {
    // Another major version reads other configuration files; an unrelated program of that name has no version at all.
    const version = programVersion(onPath, recipe.versionArguments)
    if (version && major(version) === major(recipe.version))
      return { kind: 'binary', path: onPath, version, from: 'PATH' }
  }
  const folder = cacheFolder(environment)
  const state = cachedBinaryState(folder, recipe)
  if (state === 'ready') {
    return { kind: 'binary', path: cachedBinaryPath(folder, recipe), version: recipe.version, from: 'cache' }
  }
  const image = tools.includes(name) ? undefined : shippedService(name)?.image
  if (image && docker()) return { kind: 'docker', image, version: image.split(':')[1]?.replace(/^v/, '') ?? '' }
  const reason = state === 'broken' ? `the program in ${folder} is broken` : `not on PATH, not in ${folder}`
  return { kind: 'missing', reason, command: 'npm run backends' }
}

function major(version: string): string | undefined {
  return version.split('.')[0]
}

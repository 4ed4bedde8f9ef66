import { existsSync, readFileSync } from 'node:fs'

interface Exports {
  readonly [subpath: string]: string | { readonly 'vigie-source': string }
}

const { exports: subpaths } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Exports }

/**
 * Entry points of the package, by their name in dist/: read from the `exports` of package.json, where the sources stand,
 * so that a subpath is listed once.
 */
export const entries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(subpaths).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return []
    const source = target['vigie-source']
    if (!existsSync(source)) throw new Error(`package.json exports ${subpath} from ${source}, which is not there`)
    return [[subpath === '.' ? 'index' : subpath.slice(2), source]]
  }),
)

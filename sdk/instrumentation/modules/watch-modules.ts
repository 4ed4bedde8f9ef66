import { readFileSync } from 'node:fs'
import { createRequire, Module, registerHooks } from 'node:module'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModuleTarget } from './module-target.ts'
import { watchCompiled } from './watch-compiled.ts'

export interface WatchedModules {
  /** Names of the targets found so far, and whether each was already loaded when vigie started. */
  found(): { readonly name: string; readonly early: boolean }[]
  stop(): void
}

const callback = Symbol.for('vigie.module-loaded')

/**
 * Shows vigie the frameworks as they load, for ESM and CommonJS apps alike, through Node's synchronous hooks: a target's
 * source gets one more statement at its end. Loaders that read CommonJS files themselves (tsx, ts-node) go past those hooks,
 * but not past `Module.prototype._compile`. What was loaded before is taken from the CommonJS cache, or asked for.
 *
 * @param appIsLoading whether code of the app runs already, so that it may have loaded something before
 * @see https://nodejs.org/api/module.html#moduleregisterhooksoptions
 */
export function watchModules(
  targets: readonly ModuleTarget[],
  onFault: (error: unknown) => void,
  appIsLoading = false,
): WatchedModules {
  const found = new Map<string, boolean>()
  const seen = new WeakSet<object>()

  const show = (target: ModuleTarget, exported: unknown, early: boolean) => {
    try {
      if ((typeof exported !== 'object' && typeof exported !== 'function') || exported === null || seen.has(exported))
        return
      seen.add(exported)
      found.set(target.name, early || (found.get(target.name) ?? false))
      target.instrument(exported)
    } catch (error) {
      onFault(error)
    }
  }

  const cache = (Module as unknown as { _cache: Record<string, { exports: unknown; loaded: boolean } | undefined> })
    ._cache
  for (const [path, loaded] of Object.entries(cache)) {
    const index = indexOfTarget(targets, path.replaceAll('\\', '/'))
    if (index !== -1 && loaded?.loaded) show(targets[index]!, loaded.exports, true)
  }

  const shared = globalThis as { [callback]?: (index: number, exported: unknown) => void }
  const passed = new Set<ModuleTarget>()
  shared[callback] = (index, exported) => {
    passed.add(targets[index]!)
    show(targets[index]!, exported, false)
  }

  const stopCompiling = watchCompiled((path, exported) => {
    const index = indexOfTarget(targets, path.replaceAll('\\', '/'))
    if (index !== -1) shared[callback]?.(index, exported)
  })
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.startsWith('file:') || loaded.source === null || loaded.source === undefined) return loaded
      const index = indexOfTarget(targets, url)
      if (index === -1) return loaded
      const { exportNames } = targets[index]!
      const isModule = loaded.format === 'module'
      if (isModule && !exportNames) return loaded
      if (!isModule && loaded.format !== 'commonjs' && loaded.format !== undefined && loaded.format !== null)
        return loaded
      const source =
        typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString('utf8')
      const exported = isModule ? `{ ${exportNames!.join(', ')} }` : 'module.exports'
      return {
        ...loaded,
        source: `${source}\n;globalThis[Symbol.for('vigie.module-loaded')]?.(${index}, ${exported})\n`,
      }
    },
  })

  for (const [target, exported] of appIsLoading ? askForModules(targets) : []) {
    if (!passed.has(target)) show(target, exported, true)
  }

  return {
    found: () => [...found].map(([name, early]) => ({ name, early })),
    stop: () => {
      hooks.deregister()
      stopCompiling()
      delete shared[callback]
    },
  }
}

/** What the app's copies of these targets export. Those that were not loaded before pass through the hooks on their way. */
function askForModules(targets: readonly ModuleTarget[]): [ModuleTarget, unknown][] {
  const program = process.argv[1]
  if (program === undefined) return []
  const ask = createRequire(program)
  return targets.flatMap((target): [ModuleTarget, unknown][] => {
    if (!target.askFor || target.package === undefined) return []
    try {
      // The main entry may be of another build; the folder is the same.
      const [folder] = ask.resolve(target.package).split(`${sep}dist${sep}`, 1) as [string]
      return [[target, ask(join(folder, target.file))]]
    } catch {
      return [] // Not installed, or of another shape.
    }
  })
}

/** Which target a file is, told by the end of its path and then by the manifest of its package; -1 for none. */
function indexOfTarget(targets: readonly ModuleTarget[], path: string): number {
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index]!
    if (!path.endsWith(target.file) || !path.includes('/node_modules/')) continue
    if (target.package === undefined) return index
    const folder = path.slice(0, -target.file.length)
    if (folder.endsWith(`/node_modules/${target.package}`) || packageName(folder) === target.package) return index
  }
  return -1
}

/** The name that a package gives itself: it may be installed under an alias. */
function packageName(folder: string): string | undefined {
  try {
    const path = `${folder}/package.json`
    const manifest = JSON.parse(readFileSync(path.startsWith('file:') ? fileURLToPath(path) : path, 'utf8')) as {
      name?: string
    }
    return manifest.name
  } catch {
    return undefined // A folder without a manifest is no package.
  }
}

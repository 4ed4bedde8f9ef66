import { Module, registerHooks } from 'node:module'

/** A place in a CommonJS package where vigie wants to look at what the file exports. */
export interface ModuleTarget {
  /** `express`, as the start line names it. */
  readonly name: string
  /** End of the file's path, from `/node_modules/` on. */
  readonly file: string
  /** Called once for each copy of the file that is loaded; errors are caught. */
  instrument(exported: unknown): void
}

export interface WatchedModules {
  /** Names of the targets found so far, and whether each was already loaded when vigie started. */
  found(): { readonly name: string; readonly early: boolean }[]
  stop(): void
}

const callback = Symbol.for('vigie.module-loaded')

/**
 * Shows vigie the frameworks as they load, for ESM and CommonJS apps alike, through Node's synchronous hooks: a target's
 * source gets one more statement at its end. What was loaded before is taken from the CommonJS cache.
 *
 * @see https://nodejs.org/api/module.html#moduleregisterhooksoptions
 */
export function watchModules(targets: readonly ModuleTarget[], onFault: (error: unknown) => void): WatchedModules {
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
    const target = targets.find(({ file }) => path.replaceAll('\\', '/').endsWith(file))
    if (target && loaded?.loaded) show(target, loaded.exports, true)
  }

  const shared = globalThis as { [callback]?: (index: number, exported: unknown) => void }
  shared[callback] = (index, exported) => show(targets[index]!, exported, false)

  const hooks = registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const index = targets.findIndex(({ file }) => url.endsWith(file))
      if (index === -1 || loaded.source === null || loaded.source === undefined) return loaded
      if (loaded.format !== 'commonjs' && loaded.format !== undefined && loaded.format !== null) return loaded
      const source =
        typeof loaded.source === 'string' ? loaded.source : Buffer.from(loaded.source as Uint8Array).toString('utf8')
      return {
        ...loaded,
        source: `${source}\n;globalThis[Symbol.for('vigie.module-loaded')]?.(${index}, module.exports)\n`,
      }
    },
  })

  return {
    found: () => [...found].map(([name, early]) => ({ name, early })),
    stop: () => {
      hooks.deregister()
      delete shared[callback]
    },
  }
}

import { createRequire } from 'node:module'
import type { ForeignRegistry } from './foreign-registry.ts'

/** Every CommonJS module of the process by its file; whose `require` it is makes no difference. */
const { cache } = createRequire(process.execPath)

const registryFile = /[\\/]prom-client[\\/]lib[\\/]registry\.js$/

/** A copy of prom-client that something in the process has loaded. */
export interface PromClientCopy {
  /** Its registry's file. */
  readonly file: string
  readonly defaultRegistry: ForeignRegistry
}

/**
 * Copies of prom-client with a default registry other than `known`: a package manager installs several where versions
 * differ. One that a bundler has built into the service's own file is out of sight.
 */
export function otherPromClients(known: ForeignRegistry): PromClientCopy[] {
  const copies: PromClientCopy[] = []
  for (const file in cache) {
    if (!file.endsWith('registry.js') || !registryFile.test(file)) continue
    const { globalRegistry } = (cache[file]?.exports ?? {}) as { globalRegistry?: ForeignRegistry }
    if (globalRegistry !== known && typeof globalRegistry?.getMetricsAsArray === 'function') {
      copies.push({ file, defaultRegistry: globalRegistry })
    }
  }
  return copies
}

import { Module } from 'node:module'

interface CompiledModule {
  readonly exports: unknown
}
type Compile = (this: CompiledModule, content: string, path: string, format?: unknown, ...rest: unknown[]) => unknown

/**
 * Tells of each CommonJS file that was compiled and has run. Every loader of such files ends here, whatever it made of the
 * source before.
 *
 * @param onLoaded never throws
 * @returns a function that ends it
 */
export function watchCompiled(onLoaded: (path: string, exported: unknown) => void): () => void {
  const prototype = Module.prototype as unknown as { _compile: Compile }
  const original = prototype._compile
  if (typeof original !== 'function') return () => {}
  let stopped = false

  function compile(this: CompiledModule, ...args: Parameters<Compile>): unknown {
    const result = Reflect.apply(original, this, args)
    const [, path, format] = args
    // ES modules that are required pass here too, on their way to their own loader, and perhaps long after they were loaded.
    if (!stopped && typeof path === 'string' && format !== 'module') onLoaded(path, this.exports)
    return result
  }

  prototype._compile = compile
  return () => {
    stopped = true
    if (prototype._compile === compile) prototype._compile = original
  }
}

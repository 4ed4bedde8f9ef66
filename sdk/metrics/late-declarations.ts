/** Declares a metric, or several. @returns a function that ends them, where there is something to end */
export type Declaration = () => unknown

/** What waits for its turn. */
const pending = new Set<() => void>()
const nothing = () => {}
let catchUp = nothing

/**
 * Declares metrics that count nothing themselves, but are asked for their values, once the service's own start has had its
 * turn of the event loop, or when somebody reads metrics before that: a service is up several milliseconds sooner.
 *
 * @param onFault told about a declaration that fails, as where the service has taken the name; the others go on
 * @returns a function that ends them, or calls them off
 */
export function declareLate(declarations: readonly Declaration[], onFault: (error: unknown) => void): () => void {
  const stops: (() => void)[] = []
  const run = () => {
    if (!pending.delete(run)) return
    clearImmediate(immediate)
    for (const declare of declarations) {
      try {
        const stop = declare()
        if (typeof stop === 'function') stops.push(stop as () => void)
      } catch (error) {
        onFault(error)
      }
    }
  }
  pending.add(run)
  const immediate = setImmediate(run).unref()
  return () => {
    pending.delete(run)
    clearImmediate(immediate)
    for (const stop of stops) stop()
  }
}

/** @param work brings up to date what is counted some milliseconds late; undefined where nothing is any more */
export function setCatchUp(work: (() => void) | undefined): void {
  catchUp = work ?? nothing
}

/** To be called before metrics are read. */
export function bringUpToDate(): void {
  for (const run of pending) run()
  catchUp()
}

/** What waits for its turn. */
const pending = new Set<() => void>()

/**
 * Declares metrics that count nothing themselves, but are asked for their values, once the service's own start has had its
 * turn of the event loop, or when somebody gathers before that: a service is up several milliseconds sooner.
 *
 * @param declare returns what ends it
 * @returns a function that ends it, or calls it off
 */
export function declareLate(declare: () => () => void): () => void {
  let stop: (() => void) | undefined
  const run = () => {
    if (!pending.delete(run)) return
    clearImmediate(immediate)
    stop = declare()
  }
  pending.add(run)
  const immediate = setImmediate(run).unref()
  return () => {
    pending.delete(run)
    clearImmediate(immediate)
    stop?.()
  }
}

function declarePending(): void {
  for (const run of pending) run()
}

let catchUp = () => {}

/** @param work brings up to date what is counted some milliseconds late; called before metrics are read */
export function setCatchUp(work: () => void): void {
  catchUp = work
}

/** To be called before metrics are read. */
export function bringUpToDate(): void {
  declarePending()
  catchUp()
}

import { type HealthClock, systemHealthClock } from '../health/health-clock.ts'

/** So that little is left when the process exits. */
const shortestPauseMs = 50
/** What is asked of a destination that is away, beside what its own retries ask. */
const longestPauseMs = 2_000

/**
 * Sends, again and again, what a service emits while it ends itself. As long as nothing gets through it asks ever less
 * often: a destination that is away must not be besieged by every process that goes.
 *
 * @param clock its timers don't keep the process alive
 * @returns a function that ends it
 */
export function keepFlushing(
  { pending, flush }: { pending(): number; flush(): Promise<void> },
  clock: Pick<HealthClock, 'schedule'> = systemHealthClock,
): () => void {
  let pauseMs = shortestPauseMs
  let stopped = false
  let cancel = () => {}
  const turn = async () => {
    const before = pending()
    if (before > 0) {
      await flush()
      pauseMs = pending() < before ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs)
    }
    if (!stopped) cancel = clock.schedule(() => void turn(), pauseMs)
  }
  void turn()
  return () => {
    stopped = true
    cancel()
  }
}

export interface SignalHandling {
  /** The whole shutdown, up to its deadline. */
  shutdown(): Promise<void>
  /** Only "not ready" and a flush, for a service that ends itself. */
  drainAndFlush(): Promise<void>
  /** Told about an error that nobody caught, before the end. */
  onFatal(error: unknown, origin: string): void
}

const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Ends the process in order on SIGTERM and SIGINT, at once on a second one. A service that has handlers of its own keeps
 * the last word: then vigie only turns unready and flushes.
 *
 * @returns a function that takes the handlers away
 */
export function handleSignals(handling: SignalHandling): () => void {
  let ending = false

  const onSignal = (signal: NodeJS.Signals) => {
    if (ending) process.exit(signal === 'SIGINT' ? 130 : 143)
    ending = true
    if (process.listenerCount(signal) > 1) void handling.drainAndFlush()
    else void handling.shutdown().finally(() => process.exit(0))
  }
  const onUncaught = (error: unknown, origin: string) => {
    if (process.listenerCount('uncaughtException') > 1) return // The service decides.
    handling.onFatal(error, origin)
    if (ending) process.exit(1)
    ending = true
    void handling.drainAndFlush().finally(() => process.exit(1))
  }
  const onEmptyLoop = () => {
    if (ending) return
    ending = true
    void handling.drainAndFlush()
  }

  for (const signal of signals) process.on(signal, onSignal)
  process.on('uncaughtException', onUncaught)
  process.on('beforeExit', onEmptyLoop)
  return () => {
    for (const signal of signals) process.off(signal, onSignal)
    process.off('uncaughtException', onUncaught)
    process.off('beforeExit', onEmptyLoop)
  }
}

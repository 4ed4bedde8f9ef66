/**
 * Flushes once when a thread's event loop runs empty: for worker threads, which get no signals, and for services that keep
 * the signals to themselves.
 *
 * @returns a function that takes it back
 */
export function flushBeforeExit(end: { flushTimeoutMs: number; flush(limitMs: number): Promise<void> }): () => void {
  const onEmptyLoop = () => void end.flush(end.flushTimeoutMs)
  process.once('beforeExit', onEmptyLoop)
  return () => process.off('beforeExit', onEmptyLoop)
}

/**
 * Holds back the end that a service has chosen for itself, while telemetry is delivered: its `process.exit()`, or the
 * signal that it sends to itself when it is done, as Nest does.
 *
 * A `process.exit()` held back returns, which it never does otherwise; that is why it is held back only after a signal,
 * when it is the last statement of a shutdown, only while something waits for delivery, and only once.
 *
 * @param worthwhile whether there is anything to wait for
 * @param onExit to call `exit` when the time has come
 * @returns a function that takes it back
 */
export function deferExit(worthwhile: () => boolean, onExit: (exit: () => void) => void): () => void {
  const { exit, kill } = process
  let held = false

  process.exit = ((code?: number | string | null) => {
    if (code !== undefined) process.exitCode = code
    if (held || !worthwhile()) return exit.call(process)
    held = true
    onExit(() => exit.call(process))
    return undefined
  }) as typeof process.exit

  process.kill = (pid, signal) => {
    const endsItself = pid === process.pid && (signal === undefined || signal === 'SIGTERM' || signal === 'SIGINT')
    if (!endsItself || held) return kill.call(process, pid, signal)
    held = true
    onExit(() => {
      // With its listeners gone the signal ends the process, and its parent sees by which one.
      process.removeAllListeners(signal ?? 'SIGTERM')
      kill.call(process, pid, signal)
    })
    return true
  }

  return () => {
    process.exit = exit
    process.kill = kill
  }
}

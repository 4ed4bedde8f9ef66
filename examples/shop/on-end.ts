/**
 * Calls `end` once: on SIGTERM, on SIGINT, or when the process that started this one is gone, so that killing the shop's
 * main process leaves no orphan. The services never call `process.exit`: when they have closed what they opened, nothing is left
 * to run, and whatever else listens to the signal (telemetry that wants to be flushed) has its time.
 */
export function onEnd(end: () => void): void {
  let ending = false
  const begin = () => {
    if (ending) return
    ending = true
    // An open channel would keep the process alive.
    if (process.connected) process.disconnect()
    end()
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
  // Everybody who waits for SIGTERM hears of a lost parent the same way.
  process.on('disconnect', () => {
    if (!ending) process.emit('SIGTERM', 'SIGTERM')
  })
}

/** The package `signal-exit`, deep below many others, listens to every signal, but leaves it to whoever else does. */
const signalExitMarks = [Symbol.for('signal-exit emitter'), '__signal_exit_emitter__'] as const

/** Whether the service, and not only vigie, listens to a signal. */
export function listensItself(signal: NodeJS.Signals): boolean {
  const marked = process as unknown as Record<string | symbol, unknown>
  const bystanders = signalExitMarks.filter((mark) => marked[mark] !== undefined).length
  return process.listenerCount(signal) > 1 + bystanders
}

/**
 * Stands between a signal and those who listen to it. Node binds `process.emit` with the first listener of a signal: this
 * sees the signals whose first listener comes after it, and what is emitted by hand.
 *
 * @param hold returns true to keep the signal from its listeners; `deliver` gives it to them, whenever that is called
 * @returns a function that takes it back
 */
export function holdSignals<Signal extends NodeJS.Signals>(
  signals: readonly Signal[],
  hold: (signal: Signal, deliver: () => void) => boolean,
): () => void {
  const names = new Set<string | symbol>(signals)
  const { emit } = process
  let active = true
  const patched = function (this: NodeJS.Process, event: string | symbol, ...args: unknown[]): boolean {
    const deliver = () => Reflect.apply(emit, this, [event, ...args]) as boolean
    return active && names.has(event) && hold(event as Signal, deliver) ? true : deliver()
  } as typeof process.emit
  process.emit = patched
  return () => {
    active = false
    // Whoever has patched it after this keeps what it holds on to.
    if (process.emit === patched) process.emit = emit
  }
}

/**
 * Waits for work that may be anybody's: a hook, a sink of the author's own. Doesn't reject.
 *
 * @param withLastTurn gives `work` one more turn of the loop after the abort: to count what it could not deliver, or to end
 * at once when it was begun too late. Not for work that itself ends on the abort: it would seem to have been in time
 * @returns false when `signal` aborted first; an error of `work` counts as settled, since the next step must run anyway
 */
export async function settledOrAborted(
  work: () => unknown,
  signal: AbortSignal,
  { withLastTurn }: { readonly withLastTurn: boolean },
): Promise<boolean> {
  let onAbort = () => {}
  const aborted = new Promise<false>((resolve) => {
    onAbort = () => (withLastTurn ? setImmediate(resolve, false) : resolve(false))
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort)
  })
  const done = (async () => {
    try {
      await work()
    } catch {
      // Hooks report their own errors; the end goes on whatever happens.
    }
    return true
  })()
  const finished = await Promise.race([done, aborted])
  signal.removeEventListener('abort', onAbort)
  return finished
}

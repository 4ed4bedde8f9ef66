/**
 * At most `perSecond` events a second on average; an unused second may be made up for at once.
 *
 * @param nowMs monotonic
 */
export function createRateLimiter(perSecond: number, nowMs: () => number = () => performance.now()): () => boolean {
  const capacity = Math.max(perSecond, 1)
  let tokens = capacity
  let last = nowMs()
  return () => {
    const now = nowMs()
    tokens = Math.min(capacity, tokens + ((now - last) / 1000) * perSecond)
    last = now
    if (tokens < 1) return false
    tokens--
    return true
  }
}

/** Microseconds of one call: the best of some rounds, as whatever else runs can only add to one. */
export function microsecondsOf(call: (index: number) => void, calls = 100_000, rounds = 7): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage()
    for (let index = 0; index < calls; index++) call(index)
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / calls)
  }
  return best
}

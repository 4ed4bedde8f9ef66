/** What the shop has answered so far. */
export interface Tally {
  /** Counts one answer; `undefined` is a request that got none. */
  count(status: number | undefined): void
  /** Answers since the last call, in one line. */
  line(): string
  readonly requests: number
}

/** A tally with nothing in it. */
export function createTally(): Tally {
  let requests = 0
  let recent = new Map<string, number>()
  return {
    count(status) {
      requests += 1
      const kind = status === undefined ? 'unanswered' : `${Math.floor(status / 100)}xx`
      recent.set(kind, (recent.get(kind) ?? 0) + 1)
    },
    line() {
      const kinds = [...recent]
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([kind, count]) => `${kind} ${count}`)
      recent = new Map()
      return `load: ${requests} requests, last: ${kinds.join(', ') || 'none'}`
    },
    get requests() {
      return requests
    },
  }
}

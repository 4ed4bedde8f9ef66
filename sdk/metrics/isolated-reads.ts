import { VigieError } from '../vigie-error.ts'

/** Half of Prometheus' default scrape timeout: what one function may cost a scrape. */
const defaultTimeoutMs = 5_000

/** Reads metrics that ask code of others for their values. */
export interface IsolatedReads {
  /** Resolves to what `read` gives, or to `undefined` when it fails or takes too long; never rejects. */
  read<Result>(metric: object, name: string, read: () => Result | Promise<Result>): Promise<[Result] | undefined>
}

/**
 * Keeps a metric's function that fails or hangs from costing more than that metric: all others are needed most when the
 * database that one of them asks is away. A function that hangs is not called again until it has answered.
 *
 * @param onFailure told at every scrape which metric was left out, and why
 * @throws VigieError `BAD_OPTION`
 */
export function isolateReads(
  onFailure: (name: string, reason: string) => void,
  timeoutMs: number = defaultTimeoutMs,
): IsolatedReads {
  if (!(timeoutMs > 0)) {
    throw new VigieError('BAD_OPTION', `collectTimeoutMs must be above 0, got ${timeoutMs}`, {
      option: 'collectTimeoutMs',
      received: timeoutMs,
    })
  }
  const underWay = new Map<object, Promise<unknown>>()
  const overdue = new WeakSet<object>()

  async function answerOf<Result>(metric: object, read: () => Result | Promise<Result>): Promise<Result> {
    let answer = underWay.get(metric) as Promise<Result> | undefined
    if (answer === undefined) {
      const given = read()
      if (!(given instanceof Promise)) return given
      answer = given.finally(() => {
        underWay.delete(metric)
        overdue.delete(metric)
      })
      underWay.set(metric, answer)
    } else if (overdue.has(metric)) {
      throw new Error('it has not answered since an earlier scrape')
    }
    return await withinTime(answer, metric)
  }

  async function withinTime<Result>(answer: Promise<Result>, metric: object): Promise<Result> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        overdue.add(metric)
        reject(new Error(`it did not answer within ${timeoutMs} ms`))
      }, timeoutMs)
    })
    try {
      return await Promise.race([answer, late])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async read(metric, name, read) {
      try {
        return [await answerOf(metric, read)]
      } catch (error) {
        onFailure(name, error instanceof Error ? error.message : String(error))
        return undefined
      }
    },
  }
}

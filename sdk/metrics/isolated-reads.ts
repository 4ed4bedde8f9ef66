import { VigieError } from '../vigie-error.ts'

/** Half of Prometheus' default scrape timeout: what one function may cost a scrape. */
const defaultTimeoutMs = 5_000

/** What a read gave; without a result, why it has failed, or nothing where it has not answered in time. */
export type Answer<Result> = { readonly result: Result } | { readonly failure: string | undefined }

/** Reads metrics that ask code of others for their values. */
export interface IsolatedReads {
  /** Never rejects. */
  read<Result>(metric: object, name: string, read: () => Result | Promise<Result>): Promise<Answer<Result>>
}

/** Said of a function that hangs: it has not failed, and may answer yet. */
class Overdue extends Error {}

/**
 * Keeps a metric's function that hangs from costing more than that metric: all others are needed most when the database that
 * one of them asks is away. It is not called again until it has answered. One that fails is told from it: whoever scrapes
 * must hear of it.
 *
 * @param onTrouble told at every scrape which metric had no value, and why
 * @throws VigieError `BAD_OPTION`
 */
export function isolateReads(
  onTrouble: (name: string, reason: string) => void,
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
      throw new Overdue('it has not answered since an earlier scrape')
    }
    return await withinTime(answer, metric)
  }

  async function withinTime<Result>(answer: Promise<Result>, metric: object): Promise<Result> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        overdue.add(metric)
        reject(new Overdue(`it did not answer within ${timeoutMs} ms`))
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
        return { result: await answerOf(metric, read) }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        onTrouble(name, reason)
        return { failure: error instanceof Overdue ? undefined : `"${name}": ${reason}` }
      }
    },
  }
}

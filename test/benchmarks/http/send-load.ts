import autocannon from 'autocannon'

/** What autocannon says at the end, as far as it is read here. */
interface Finished {
  readonly '2xx': number
  readonly non2xx: number
  readonly errors: number
}

export interface Load {
  readonly answered: number
  /** Milliseconds, from fastest to slowest. */
  readonly latenciesMs: Float64Array
}

/**
 * Sends requests over 20 connections that stay open.
 *
 * @param ratePerSecond undefined sends as fast as answers come
 * @throws Error when an answer is not 200
 */
export async function sendLoad(url: string, requests: number, ratePerSecond?: number): Promise<Load> {
  const latencies: number[] = []
  const result = await new Promise<Finished>((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        connections: 20,
        amount: requests,
        ...(ratePerSecond === undefined ? {} : { overallRate: ratePerSecond }),
      },
      (error, finished) => (error ? reject(error) : resolve(finished)),
    )
    instance.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds))
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests failed`)
  return { answered: result['2xx'], latenciesMs: Float64Array.from(latencies).sort() }
}

import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** What came of a charge: `unavailable` when payments failed, `timeout` when it did not answer in time. */
export type ChargeOutcome = 'charged' | 'declined' | 'unavailable' | 'timeout'

/** Slower than this, the customer is told to try again: some of the slow charges of the provider end here. */
const TIMEOUT_MS = 1_800

const agent = new Agent({ keepAlive: true, maxSockets: 50 })

/** Asks the payments service to charge a card. Never rejects: a failure is an outcome. */
export function chargeCard(
  paymentsUrl: string,
  charge: { readonly orderId: string; readonly amountCents: number; readonly card: string },
): Promise<ChargeOutcome> {
  const { promise, resolve } = Promise.withResolvers<ChargeOutcome>()
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const failed = () => resolve(signal.aborted ? 'timeout' : 'unavailable')
  const outgoing = request(`${paymentsUrl}/charge`, {
    method: 'POST',
    agent,
    signal,
    headers: { 'content-type': 'application/json' },
  })
  outgoing.on('error', failed)
  outgoing.on('response', (response) => {
    text(response).then(() => resolve(outcomeOf(response.statusCode ?? 0)), failed)
  })
  outgoing.end(JSON.stringify(charge))
  return promise
}

function outcomeOf(status: number): ChargeOutcome {
  if (status === 201) return 'charged'
  return status === 402 ? 'declined' : 'unavailable'
}

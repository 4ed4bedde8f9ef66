import { RequestError } from './request-error.ts'

/** An answer of the orders service. */
export interface OrdersAnswer {
  readonly status: number
  readonly body: string
}

/** Sends one request to the orders service. */
export type OrdersClient = (method: 'GET' | 'POST', path: string, body?: object) => Promise<OrdersAnswer>

const TIMEOUT_MS = 4_000

/** A client of the orders service; it throws `RequestError` 502 when the service can't be reached and 504 when it is late. */
export function createOrdersClient(ordersUrl: string): OrdersClient {
  return async (method, path, body) => {
    try {
      const response = await fetch(`${ordersUrl}${path}`, {
        method,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      return { status: response.status, body: await response.text() }
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError'
      throw new RequestError(late ? 504 : 502, late ? 'orders did not answer in time' : 'orders cannot be reached')
    }
  }
}

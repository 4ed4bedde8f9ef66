import { type CinemaRequest, cinemaRequests } from './cinema-requests.ts'
import type { RunningApp } from './start-app.ts'

/** A request that was sent, and what came back. */
export interface Sent extends CinemaRequest {
  readonly requestId: string
  readonly status: number
  readonly answer: string
}

/** How often each request is sent, all of them at once: what belongs to one must not be told of another. */
const copies = 3

/** Sends every request, several times and all at once; `runId` is part of every id in them. */
export async function sendAll(running: readonly RunningApp[], runId: string): Promise<Sent[]> {
  const urls = new Map(running.map(({ app, url }) => [app.service, url]))
  return await Promise.all(
    Array.from({ length: copies }, (_, copy) => cinemaRequests(`${runId}-${copy}`)).flatMap((requests, copy) =>
      requests.map(async (request, index) => {
        const { service, method, path } = request.served
        const requestId = `${runId}-${copy}-${index}`
        const response = await fetch(`${urls.get(service)}${path}${request.query ?? ''}`, {
          method,
          headers: { 'content-type': 'application/json', 'x-request-id': requestId },
          ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        })
        return { ...request, requestId, status: response.status, answer: await response.text() }
      }),
    ),
  )
}

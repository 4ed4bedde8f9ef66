import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { BoundedMap } from '../bounded-map.ts'
import { askProvider } from './provider.ts'
import { readJson } from './read-json.ts'

/** One charge that the bank approved. */
interface Charge {
  readonly chargeId: string
  readonly orderId: string
  readonly amountCents: number
}

const MAX_CHARGES = 20_000

/** The payments service: `POST /charge`, `GET /charge/<id>`. Plain `node:http`, and not a line of telemetry. */
export function createPaymentsServer(): Server {
  const charges = new BoundedMap<string, Charge>(MAX_CHARGES)
  return createServer((request, response) => {
    route(request, response, charges).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else if (error instanceof SyntaxError) answer(response, 400, { error: 'bad_request', message: error.message })
      else
        answer(response, 500, { error: 'provider_failed', message: error instanceof Error ? error.message : 'unknown' })
    })
  })
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  charges: BoundedMap<string, Charge>,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
  if (path === '/charge') {
    if (request.method !== 'POST') return answer(response, 405, { error: 'method_not_allowed' })
    return charge(await readJson(request), response, charges)
  }
  const chargeId = /^\/charge\/([^/]+)$/.exec(path)?.[1]
  const known = chargeId === undefined ? undefined : charges.get(chargeId)
  if (known) return answer(response, 200, known)
  answer(response, 404, { error: 'not_found' })
}

async function charge(body: unknown, response: ServerResponse, charges: BoundedMap<string, Charge>): Promise<void> {
  const { orderId, amountCents, card } = Object(body) as Record<string, unknown>
  if (typeof orderId !== 'string' || typeof card !== 'string' || !isAmount(amountCents)) {
    return answer(response, 400, { error: 'bad_request', message: 'orderId, amountCents and card are needed' })
  }
  const decision = await askProvider(card)
  if (!decision.approved) return answer(response, 402, { error: 'card_declined', reason: decision.reason })
  const made = { chargeId: randomUUID(), orderId, amountCents }
  charges.set(made.chargeId, made)
  answer(response, 201, made)
}

function isAmount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { hasBearerToken, isFromThisMachine } from './admin-access.ts'
import type { AdminRoute } from './admin-route.ts'
import { answerText } from './answer-text.ts'

export interface AdminTokens {
  /** Lets others than this machine change things. */
  readonly token: string | undefined
  /** Asked for by what says more than probes do. */
  readonly metricsToken: string | undefined
}

const reading = new Set(['GET', 'HEAD'])
const changing = new Set(['POST', 'DELETE'])

/** Finds the route of a request, and whether who asks may. */
export function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  routes: ReadonlyMap<string, AdminRoute>,
  { token, metricsToken }: AdminTokens,
): void {
  const { url = '', method = '' } = request
  // An absolute address is for a proxy, `*` and an authority for other methods; this is none and has none.
  if (!url.startsWith('/') || url.startsWith('//')) {
    answerText(response, 400, 'bad request target')
    return
  }
  const end = url.indexOf('?')
  const route = routes.get(end === -1 ? url : url.slice(0, end))
  if (!route) {
    answerText(response, 404, `nothing here; there is ${[...routes.keys()].join(' ')}`)
    return
  }
  const handler = reading.has(method) ? route.read : changing.has(method) ? route.change : undefined
  if (!handler) {
    response.setHeader('Allow', [...(route.read ? reading : []), ...(route.change ? changing : [])].join(', '))
    answerText(response, 405, `${method} is not for this path`)
    return
  }
  if (handler === route.change && !isFromThisMachine(request) && !(token && hasBearerToken(request, token))) {
    refuse(response, token === undefined ? 403 : 401, 'changes come from this machine, or with the token admin.token')
    return
  }
  if (handler === route.read && route.guarded && metricsToken && !hasBearerToken(request, metricsToken)) {
    refuse(response, 401, 'this needs the token admin.metricsToken')
    return
  }
  handler(request, response, new URLSearchParams(end === -1 ? '' : url.slice(end)))
}

function refuse(response: ServerResponse, status: 401 | 403, text: string): void {
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer realm="vigie"')
  answerText(response, status, text)
}

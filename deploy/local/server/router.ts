import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { guardAgainstBrowsers, securityHeaders } from './browser-guard.ts'
import { HttpFault } from './http-fault.ts'

export interface RoutedRequest {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
  /** What stood in place of `:name` in the path. */
  readonly parameters: Readonly<Record<string, string>>
}

/** What a handler answers, or undefined when it has taken over the response (a stream of events). */
export interface Answer {
  readonly status?: number
  readonly contentType: string
  readonly body: string | Uint8Array
}

export type Handler = (routed: RoutedRequest) => Answer | undefined | Promise<Answer | undefined>

/** Handlers by method and path, such as `GET /-/api/traces/:traceId`. */
export type Routes = Readonly<Record<string, Handler>>

export function json(value: unknown, status = 200): Answer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(value) }
}

/** A server that answers on the given routes only, to its own page and to programs on this machine. */
export function createRouter(routes: Routes): Server {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method, path] = route.split(' ') as [string, string]
    return { method, segments: path.split('/'), handler }
  })

  async function route(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    guardAgainstBrowsers(request, request.socket.localPort ?? 0)
    const target = request.url ?? '/'
    if (!target.startsWith('/') || target.length > 16_384) throw new HttpFault(400, 'a request target of another form')
    const mark = target.indexOf('?')
    const path = mark < 0 ? target : target.slice(0, mark)
    const segments = path.split('/')
    let pathKnown = false
    for (const entry of table) {
      const parameters = match(entry.segments, segments)
      if (parameters === undefined) continue
      pathKnown = true
      if (entry.method !== request.method && !(entry.method === 'GET' && request.method === 'HEAD')) continue
      const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1))
      return entry.handler({ request, response, query, parameters })
    }
    throw pathKnown
      ? new HttpFault(405, `${request.method} is not for ${path}`)
      : new HttpFault(404, `nothing is at ${path}`)
  }

  return createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    response.setHeader('cache-control', 'no-store')
    route(request, response)
      .catch((error: unknown) => faultAnswer(error))
      .then((answer) => {
        if (answer === undefined || response.destroyed) return
        // An unread body is not worth reading: the connection goes with it.
        if (!request.complete) response.setHeader('connection', 'close')
        response.writeHead(answer.status ?? 200, {
          'content-type': answer.contentType,
          'content-length': Buffer.byteLength(answer.body),
        })
        response.end(request.method === 'HEAD' ? undefined : answer.body)
      })
  })
}

function match(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, expected] of pattern.entries()) {
    const actual = path[index]!
    if (expected.startsWith(':')) {
      try {
        parameters[expected.slice(1)] = decodeURIComponent(actual)
      } catch {
        throw new HttpFault(400, 'a path with a broken escape')
      }
    } else if (expected !== actual) return undefined
  }
  return parameters
}

function faultAnswer(error: unknown): Answer {
  if (error instanceof HttpFault)
    return json({ status: 'error', errorType: 'bad_data', error: error.message }, error.status)
  return json({ status: 'error', errorType: 'internal', error: (error as Error)?.message ?? String(error) }, 500)
}

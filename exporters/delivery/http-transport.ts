import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'

/** An answer, as far as it was read. */
export interface HttpAnswer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly contentType: string | undefined
  /** At most `maxAnswerBytes`; the rest of a longer body is not read. */
  readonly body: Buffer
}

/** Sends one body; replaced in tests. */
export interface Transport {
  /** Scheme, host and port; neither path nor query, which may hold a key. */
  readonly address?: string
  /**
   * Rejects when there is no answer: no connection (then the error's `connected` is false), a reset, `signal` aborted
   * before a status came.
   */
  send(body: Uint8Array, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer>
  close(): void
}

export interface HttpTransportOptions {
  /** Redirects are not followed: the headers below would go to a stranger. */
  readonly url: URL
  /** Sent with every request: authorization, tenant. */
  readonly headers: Readonly<Record<string, string>>
  /** Connections kept open. */
  readonly maxSockets: number
  /** Certificates for `https:`, as PEM; the system's authorities otherwise. */
  readonly tls?: TlsMaterial
  /** Of the answer's body. @default 65_536 (64 KiB) */
  readonly maxAnswerBytes?: number
}

/** PEM texts for a TLS connection. */
export interface TlsMaterial {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/**
 * Posts over `node:http(s)` with connections kept alive. Requests run with tracing suppressed and outside of any
 * request's context; sockets don't keep the process alive (a flush does).
 */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { url, headers, maxSockets, tls, maxAnswerBytes = 64 * 1024 } = options
  const secure = url.protocol === 'https:'
  const agentOptions = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets, scheduling: 'lifo' as const }
  // Loading TLS costs 5 MB, and a collector is often next door.
  const https = secure ? process.getBuiltinModule('node:https') : undefined
  const agent = https ? new https.Agent({ ...agentOptions, ...tls }) : new HttpAgent(agentOptions)
  const start = https ? https.request : httpRequest
  const quiet = suppressTracing(ROOT_CONTEXT)
  const base: RequestOptions = {
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    agent,
  }

  function post(body: Uint8Array, extra: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const request = start({
        ...base,
        headers: { 'user-agent': 'vigie', ...headers, ...extra, 'content-length': body.byteLength },
      })
      const abort = () => request.destroy(new Error('no answer in time'))
      signal.addEventListener('abort', abort, { once: true })
      request.on('close', () => signal.removeEventListener('abort', abort))
      let connected = false
      request.on('socket', (socket) => {
        socket.unref()
        connected = !socket.connecting
        // A kept connection comes here with every request: a listener each would pile up on it.
        if (connected) return
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          connected = true
        })
      })
      let hasStatus = false
      request.on('error', (error) => {
        if (!hasStatus) reject(Object.assign(error, { onReusedSocket: request.reusedSocket, connected }))
      })
      request.on('response', (response) => {
        hasStatus = true
        readAnswer(response, maxAnswerBytes, resolve)
      })
      request.end(body)
    })
  }

  return {
    address: url.origin,
    send(body, extra, signal) {
      return context.with(quiet, async () => {
        try {
          return await post(body, extra, signal)
        } catch (error) {
          // The server closed an idle connection just as it was taken up again: not a failure of the server.
          if (signal.aborted || !isStaleConnection(error)) throw error
          return post(body, extra, signal)
        }
      })
    },
    close() {
      agent.destroy()
    },
  }
}

function isStaleConnection(error: unknown): boolean {
  const { code, onReusedSocket } = error as { code?: string; onReusedSocket?: boolean }
  return onReusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE')
}

/**
 * Collects the body up to its limit. Once there is a status, the verdict is known: a body that breaks off, hangs until
 * the deadline or never ends doesn't turn an accepted batch into one that is sent twice.
 */
function readAnswer(response: IncomingMessage, maxBytes: number, resolve: (answer: HttpAnswer) => void): void {
  const chunks: Buffer[] = []
  let length = 0
  const done = () =>
    resolve({
      status: response.statusCode ?? 0,
      retryAfter: response.headers['retry-after'],
      contentType: response.headers['content-type'],
      body: Buffer.concat(chunks, length),
    })
  response.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, maxBytes - length)
    chunks.push(kept)
    length += kept.byteLength
    if (length < maxBytes) return
    done()
    response.destroy()
  })
  response.on('end', done)
  response.on('error', done)
  response.on('close', done)
}

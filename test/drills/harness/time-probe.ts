import { type Agent, get } from 'node:http'

export interface TimedAnswer {
  readonly status: number
  readonly body: string
  readonly durationMs: number
}

/** Asks once, as kubelet does, and measures; status 0 when no answer came in time. */
export function timeProbe(
  url: string,
  { timeoutMs = 1_000, agent }: { timeoutMs?: number; agent?: Agent } = {},
): Promise<TimedAnswer> {
  const startedMs = performance.now()
  return new Promise((resolve) => {
    const end = (status: number, body: string) => resolve({ status, body, durationMs: performance.now() - startedMs })
    const request = get(url, { agent: agent ?? false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (part) => (body += part))
      response.on('end', () => end(response.statusCode ?? 0, body))
      response.on('error', () => end(0, ''))
    })
    request.on('error', () => end(0, ''))
  })
}

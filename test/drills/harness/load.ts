import { Agent, get } from 'node:http'

export interface Load {
  readonly sent: number
  readonly answered: number
  readonly failed: number
  /** What went wrong, by its name, with how often. */
  readonly failures: Readonly<Record<string, number>>
  /** Ends it; resolves when the last request is answered. */
  stop(): Promise<void>
}

const everyMs = 10

/** Sends requests at a steady pace, whatever comes back, over connections that are kept alive. Nothing is repeated. */
export function startLoad(url: string, requestsPerSecond: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const failures: Record<string, number> = {}
  let sent = 0
  let answered = 0
  let open = 0
  let onIdle = () => {}
  const startedMs = performance.now()
  const fail = (name: string) => {
    failures[name] = (failures[name] ?? 0) + 1
  }
  const done = () => {
    open -= 1
    if (open === 0) onIdle()
  }
  const send = () => {
    sent += 1
    open += 1
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      response.resume()
      response.on('end', () => {
        if (response.statusCode === 200) answered += 1
        else fail(`status ${response.statusCode}`)
        done()
      })
      response.on('error', (error: NodeJS.ErrnoException) => {
        fail(error.code ?? error.message)
        done()
      })
    })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.on('error', (error: NodeJS.ErrnoException) => {
      fail(error.code ?? error.message)
      done()
    })
  }
  const timer = setInterval(() => {
    const due = ((performance.now() - startedMs) / 1000) * requestsPerSecond
    while (sent < due) send()
  }, everyMs)
  return {
    get sent() {
      return sent
    },
    get answered() {
      return answered
    },
    get failed() {
      return Object.values(failures).reduce((sum, count) => sum + count, 0)
    },
    failures,
    async stop() {
      clearInterval(timer)
      if (open > 0) await new Promise<void>((resolve) => (onIdle = resolve))
      agent.destroy()
    },
  }
}

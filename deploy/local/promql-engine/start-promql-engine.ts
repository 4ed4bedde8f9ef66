import { Worker } from 'node:worker_threads'
import type { MetricStore, MetricStoreStats, ParsedExpression } from '../stores/metric-store.ts'
import type { EngineCall, EngineReply } from './worker.ts'

/** Bounds of the metric store. */
export interface PromqlEngineLimits {
  /** @default 100_663_296 */
  readonly maxBytes: number
  /** @default 50_000 */
  readonly maxSeries: number
  /** @default 50_000 */
  readonly maxExemplars: number
  /** @default 3_600_000 */
  readonly retentionMs: number
}

const defaultLimits: PromqlEngineLimits = {
  maxBytes: 96 * 1024 * 1024,
  maxSeries: 50_000,
  maxExemplars: 50_000,
  retentionMs: 3_600_000,
}

/**
 * Starts Prometheus' own PromQL engine over an in-memory store, in a worker thread of its own.
 *
 * Returns at once: calls wait until the engine is up, about 0.3 s later. The thread does not keep the process alive by itself. If it dies, every pending and later call is rejected with the
 * reason: the data is gone and pretending otherwise would show wrong numbers.
 */
export function startPromqlEngine(limits: Partial<PromqlEngineLimits> = {}): MetricStore {
  // Published code is compiled: the thread has this file's own extension.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const worker = new Worker(new URL(`./worker.${extension}`, import.meta.url), { name: 'vigie promql', env: {} })
  const waiting = new Map<number, { resolve: (json: string) => void; reject: (error: Error) => void }>()
  let lastId = 0
  let death: Error | undefined

  const die = (error: Error) => {
    death ??= error
    for (const call of waiting.values()) call.reject(death)
    waiting.clear()
  }
  worker.on('error', (error) => die(new Error('the PromQL engine stopped', { cause: error })))
  worker.on('exit', (code) => die(new Error(`the PromQL engine ended with code ${code}`)))
  worker.on('message', (reply: EngineReply) => {
    const call = waiting.get(reply.id)
    waiting.delete(reply.id)
    call?.resolve(reply.json)
    if (waiting.size === 0) worker.unref()
  })

  function expectReply(id: number): Promise<string> {
    return new Promise((resolve, reject) => {
      if (death !== undefined) return reject(death)
      waiting.set(id, { resolve, reject })
      worker.ref()
    })
  }
  function call(method: string, args: object, body: Uint8Array | null = null): Promise<string> {
    lastId += 1
    const reply = expectReply(lastId)
    const message: EngineCall = { id: lastId, method, argumentsJson: JSON.stringify(args), body }
    if (death === undefined) worker.postMessage(message)
    return reply
  }
  async function data<Result>(method: string, args: object): Promise<Result> {
    const answer = JSON.parse(await call(method, args)) as { status: string; data: Result; error?: string }
    if (answer.status !== 'success') throw new Error(`the PromQL engine refused ${method}: ${answer.error}`)
    return answer.data
  }

  // Refused only when the thread has died, which every later call reports.
  data('configure', { limits: { ...defaultLimits, ...limits } }).catch(() => undefined)

  return {
    async append({ body, contentType, target, timeMs, durationMs }) {
      const answer = JSON.parse(await call('append', { contentType, target, timeMs, durationMs }, body)) as
        | { status: 'success'; data: { samples: number } }
        | { status: 'error'; error: string }
      return answer.status === 'success' ? { samples: answer.data.samples } : { error: answer.error }
    },
    fail: (target, timeMs, durationMs) => data<void>('fail', { target, timeMs, durationMs }),
    forget: (target, timeMs) => data<void>('forget', { target, timeMs }),
    query: (expression, timeMs) => call('query', { expression, timeMs }),
    queryRange: (expression, { startMs, endMs, stepMs }) => call('queryRange', { expression, startMs, endMs, stepMs }),
    exemplars: (expression, startMs, endMs) => call('exemplars', { expression, startMs, endMs }),
    series: (matchers, startMs, endMs) => call('series', { matchers, startMs, endMs }),
    labelNames: (matchers, startMs, endMs) => call('labelNames', { matchers, startMs, endMs }),
    labelValues: (label, matchers, startMs, endMs) => call('labelValues', { label, matchers, startMs, endMs }),
    metadata: () => call('metadata', {}),
    parse: (expression) => data<ParsedExpression>('parse', { expression }),
    stats: () => data<MetricStoreStats>('stats', {}),
    async close() {
      death ??= new Error('the PromQL engine is closed')
      await worker.terminate()
    },
  }
}

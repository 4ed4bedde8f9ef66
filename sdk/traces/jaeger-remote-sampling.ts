import { context, SpanKind } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { RootDecision } from './create-sampler.ts'
import { createRateLimiter } from './rate-limiter.ts'
import { isSampledByRatio } from './ratio-decision.ts'
import { createSamplingRules } from './sampling-rules.ts'
import { traceAccount } from './trace-account.ts'

export interface JaegerRemoteSamplingOptions {
  /** Complete: `http://localhost:5778/api/sampling`. */
  readonly endpoint: string
  readonly service: string
  readonly pollingIntervalMs: number
  /** Until the server has answered. */
  readonly initialSamplingRate: number
  /** Told when the server fails, once until it answers again. */
  report(message: string): void
}

export interface JaegerRemoteSampling {
  readonly decide: RootDecision
  /** Resolves when the question that is under way has been answered, or failed. */
  refresh(): Promise<void>
  stop(): void
}

/** Operations of one service that are kept; a server that says more is wrong. */
const maxOperations = 1_000
const maxAnswerBytes = 1 << 20
const answerTimeoutMs = 5_000

/**
 * Asks Jaeger which share of traces to keep, and asks again at an interval; between answers, and when the server is away,
 * the last answer counts.
 *
 * @see https://www.jaegertracing.io/docs/2.19/architecture/sampling/#remote-sampling
 */
export function startJaegerRemoteSampling(options: JaegerRemoteSamplingOptions): JaegerRemoteSampling {
  const { pollingIntervalMs, initialSamplingRate, report } = options
  let strategy: RootDecision = (traceId) => isSampledByRatio(traceId, initialSamplingRate)
  let answeredLast = ''
  let failing = false
  let underWay: Promise<void> | undefined

  async function ask(): Promise<void> {
    try {
      const answer = await context.with(suppressTracing(context.active()), fetchAnswer, undefined, options)
      if (answer !== answeredLast) strategy = readStrategy(JSON.parse(answer))
      answeredLast = answer
      failing = false
    } catch (error) {
      traceAccount.faults.remote_sampling++
      const reason = error instanceof Error ? error.message : String(error)
      if (!failing) report(`Jaeger's sampling strategy could not be read, the last one stays: ${reason}`)
      failing = true
    }
  }

  function refresh(): Promise<void> {
    underWay ??= ask().finally(() => {
      underWay = undefined
    })
    return underWay
  }

  const timer = setInterval(refresh, pollingIntervalMs)
  timer.unref()
  void refresh()
  return {
    decide: (...args) => strategy(...args),
    refresh,
    stop: () => clearInterval(timer),
  }
}

async function fetchAnswer({ endpoint, service }: JaegerRemoteSamplingOptions): Promise<string> {
  const url = new URL(endpoint)
  url.searchParams.set('service', service)
  const response = await fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs), redirect: 'error' })
  if (!response.ok) throw new Error(`status ${response.status}`)
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > maxAnswerBytes) throw new Error(`an answer of more than ${maxAnswerBytes} bytes`)
  }
  return text
}

interface StrategyAnswer {
  readonly probabilisticSampling?: { readonly samplingRate?: unknown }
  readonly rateLimitingSampling?: { readonly maxTracesPerSecond?: unknown }
  readonly operationSampling?: {
    readonly defaultSamplingProbability?: unknown
    readonly defaultLowerBoundTracesPerSecond?: unknown
    readonly perOperationStrategies?: readonly {
      readonly operation?: unknown
      readonly probabilisticSampling?: { readonly samplingRate?: unknown }
    }[]
  }
}

/** @throws Error when the answer is none of the three strategies */
function readStrategy(answer: StrategyAnswer | null): RootDecision {
  const operations = answer?.operationSampling
  if (operations) return perOperation(operations)
  if (answer?.probabilisticSampling) {
    // Proto3's JSON leaves a rate of zero out.
    const rate = share(answer.probabilisticSampling.samplingRate ?? 0)
    return (traceId) => isSampledByRatio(traceId, rate)
  }
  if (answer?.rateLimitingSampling) {
    const perSecond = answer.rateLimitingSampling.maxTracesPerSecond ?? 0
    if (typeof perSecond !== 'number' || !(perSecond >= 0)) throw new Error('no number of traces per second')
    const pass = createRateLimiter(perSecond)
    return () => perSecond > 0 && pass()
  }
  throw new Error('an answer without a strategy')
}

function perOperation(sampling: NonNullable<StrategyAnswer['operationSampling']>): RootDecision {
  const fallback = share(sampling.defaultSamplingProbability ?? 0)
  const lowerBound = sampling.defaultLowerBoundTracesPerSecond
  const atLeast = typeof lowerBound === 'number' && lowerBound > 0 ? createRateLimiter(lowerBound) : () => false
  const strategies = (sampling.perOperationStrategies ?? []).slice(0, maxOperations)
  const rules = strategies.map(({ operation, probabilisticSampling }) => {
    if (typeof operation !== 'string') throw new Error('a strategy without an operation')
    return { match: operation, ratio: share(probabilisticSampling?.samplingRate ?? 0) }
  })
  const byOperation = createSamplingRules(rules)
  return (traceId, name, kind = SpanKind.INTERNAL, attributes = {}) =>
    isSampledByRatio(traceId, byOperation(name, kind, attributes) ?? fallback) || atLeast()
}

function share(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) throw new Error(`a share of ${String(value)}`)
  return value
}

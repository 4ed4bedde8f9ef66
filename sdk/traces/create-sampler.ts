import { type Attributes, type Context, SamplingDecision, type SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace'
import type { SamplerName, SamplingRule } from '../options/telemetry-options.ts'
import { isSampledByRatio } from './ratio-decision.ts'
import { createSamplingRules } from './sampling-rules.ts'
import { traceAccount } from './trace-account.ts'

/** Decides for the root of a trace. */
export type RootDecision = (traceId: string, name: string, kind: SpanKind, attributes: Attributes) => boolean

export interface SamplerOptions {
  readonly sampler: SamplerName
  /** From 0 to 1. */
  readonly ratio: number
  readonly rules?: readonly SamplingRule[]
  /** Spans that are not sampled are recorded all the same, for {@link createErrorKeeper} to decide at their end. */
  readonly keepErrors?: boolean
  /** A sampler of the service's own in the place of the named one; when it throws, the named one decides. */
  readonly own?: Sampler | undefined
  /** For `jaeger_remote`: what the server says; undefined where it has not answered yet. */
  readonly remote?: RootDecision | undefined
  /** Whether the trace belongs to somebody whose case is being debugged: then it is sampled whatever else is said. */
  readonly isDebugged?: (context: Context) => boolean
  /** Told about the own sampler's fault, once. */
  readonly onFault?: (message: string) => void
}

const keep: SamplingResult = { decision: SamplingDecision.RECORD_AND_SAMPLED }
const record: SamplingResult = { decision: SamplingDecision.RECORD }
const leave: SamplingResult = { decision: SamplingDecision.NOT_RECORD }

/**
 * The samplers of the OpenTelemetry specification, by the names that `OTEL_TRACES_SAMPLER` knows, with vigie's rules by
 * route. Rules decide for the roots of traces; whoever has a parent follows it, unless the sampler's name says otherwise.
 */
export function createSampler(options: SamplerOptions): Sampler {
  const { sampler, isDebugged, own, onFault } = options
  const followsParent = sampler.startsWith('parentbased_') || sampler === 'jaeger_remote'
  const decideRoot = rootDecision(options)
  // Who turns traces off means it.
  const unsampled = options.keepErrors && !sampler.endsWith('always_off') ? record : leave
  let told = false

  function named(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
  ): SamplingResult {
    if (followsParent) {
      const parent = trace.getSpanContext(context)
      if (parent !== undefined && parent.traceId === traceId)
        return (parent.traceFlags & TraceFlags.SAMPLED) !== 0 ? keep : unsampled
    }
    return decideRoot(traceId, name, kind, attributes) ? keep : unsampled
  }

  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      if (isDebugged?.(context)) return keep
      if (own !== undefined) {
        try {
          const result = own.shouldSample(context, traceId, name, kind, attributes, links)
          return result.decision === SamplingDecision.NOT_RECORD && unsampled === record
            ? { ...result, decision: SamplingDecision.RECORD }
            : result
        } catch (error) {
          traceAccount.faults.sampler++
          if (!told) onFault?.(`the service's sampler threw: ${String(error)}; "${sampler}" decides in its place`)
          told = true
        }
      }
      return named(context, traceId, name, kind, attributes)
    },
    toString: () => `vigie(${sampler})`,
  }
}

function rootDecision({ sampler, ratio, rules = [], remote }: SamplerOptions): RootDecision {
  const byRule = createSamplingRules(rules)
  const base: RootDecision =
    sampler === 'jaeger_remote' && remote !== undefined
      ? remote
      : sampler.endsWith('always_on')
        ? () => true
        : sampler.endsWith('always_off')
          ? () => false
          : (traceId) => isSampledByRatio(traceId, ratio)
  if (rules.length === 0) return base
  return (traceId, name, kind, attributes) => {
    const share = byRule(name, kind, attributes)
    return share === undefined ? base(traceId, name, kind, attributes) : isSampledByRatio(traceId, share)
  }
}

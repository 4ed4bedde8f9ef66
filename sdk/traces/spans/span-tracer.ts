import {
  type Attributes,
  type AttributeValue,
  type Context,
  context as contexts,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  type Link,
  SamplingDecision,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  type TimeInput,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { cleanAttributes, isTracingSuppressed } from '@opentelemetry/core'
import type { Sampler } from '@opentelemetry/sdk-trace'
import { activeContext } from '../../context/own-contexts.ts'
import { RecordingSpan, type SpanOrigin } from './recording-span.ts'
import { randomSpanId, randomTraceId } from './span-ids.ts'

const noLinks: Link[] = []
const noLimits = { attributeCountLimit: Number.POSITIVE_INFINITY, attributeValueLengthLimit: Number.POSITIVE_INFINITY }

type Work = (span: Span) => unknown

/** Starts {@link RecordingSpan}s, with the decisions of OpenTelemetry's own tracer. */
export class SpanTracer implements Tracer {
  readonly #origin: SpanOrigin
  readonly #sampler: Sampler

  constructor(origin: SpanOrigin, sampler: Sampler) {
    this.#origin = origin
    this.#sampler = sampler
  }

  startSpan(name: string, options: SpanOptions = {}, context: Context = activeContext()): Span {
    const within = options.root ? trace.deleteSpan(context) : context
    const kind = options.kind ?? SpanKind.INTERNAL
    const { limits } = this.#origin
    const links = options.links === undefined ? noLinks : options.links.map((link) => cleanLink(link, limits))
    return this.#start(name, kind, cleanCopy(options.attributes), links, options.startTime, within)
  }

  /**
   * Starts a span of vigie's own.
   *
   * @param attributes become the span's: texts and numbers alone, at most 16 of at most 1,024 characters, and nobody else's
   */
  startOwnSpan(name: string, kind: SpanKind, attributes: Attributes, within: Context): Span {
    return this.#start(name, kind, { attributes, count: 16, longest: 1_024, dropped: 0 }, noLinks, undefined, within)
  }

  #start(
    name: string,
    kind: SpanKind,
    given: CleanAttributes,
    links: Link[],
    startTime: TimeInput | undefined,
    within: Context,
  ): Span {
    if (isTracingSuppressed(within)) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    const { limits, processor } = this.#origin
    const parent = parentOf(within)
    const traceId = parent === undefined ? randomTraceId() : parent.traceId
    const result = this.#sampler.shouldSample(within, traceId, name, kind, given.attributes, links)
    const spanContext: SpanContext = {
      traceId,
      spanId: randomSpanId(),
      traceFlags: result.decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE,
      traceState: result.traceState ?? parent?.traceState,
    }
    if (result.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(spanContext)
    let { attributes, count, dropped } = given
    if (
      result.attributes !== undefined ||
      count > limits.attributeCountLimit ||
      given.longest > limits.attributeValueLengthLimit
    ) {
      const cut = cleanAttributes(Object.assign(attributes, result.attributes), limits)
      attributes = cut.attributes ?? {}
      dropped += cut.droppedAttributesCount ?? 0
      count = Object.keys(attributes).length
    }
    const span = new RecordingSpan(this.#origin, spanContext, parent, name, kind, attributes, count, startTime)
    span.droppedAttributesCount = dropped
    if (links.length > 0) {
      span.droppedLinksCount = Math.max(0, links.length - limits.linkCountLimit)
      span.links = links.slice(span.droppedLinksCount)
    }
    processor.onStart(span, within)
    return span
  }

  startActiveSpan<F extends Work>(name: string, work: F): ReturnType<F>
  startActiveSpan<F extends Work>(name: string, options: SpanOptions, work: F): ReturnType<F>
  startActiveSpan<F extends Work>(name: string, options: SpanOptions, context: Context, work: F): ReturnType<F>
  startActiveSpan<F extends Work>(name: string, ...rest: unknown[]): ReturnType<F> {
    const work = rest.pop() as F
    const [options, given] = rest as [SpanOptions | undefined, Context | undefined]
    const parent = given ?? activeContext()
    const span = this.startSpan(name, options, parent)
    return contexts.with(trace.setSpan(parent, span), work as (span: Span) => ReturnType<F>, undefined, span)
  }
}

/** The parent of a span that starts in a context; undefined where it begins a trace. */
function parentOf(context: Context): SpanContext | undefined {
  const span = trace.getSpan(context)
  if (span === undefined) return undefined
  const spanContext = span.spanContext()
  return span instanceof RecordingSpan || isSpanContextValid(spanContext) ? spanContext : undefined
}

interface CleanAttributes {
  readonly attributes: Attributes
  /** At least as many as there are. */
  readonly count: number
  /** Characters of the longest value, or more. */
  readonly longest: number
  readonly dropped: number
}

/** A copy without what is no attribute; most calls give texts and numbers alone, which need no more than the copy. */
function cleanCopy(given: Attributes | undefined): CleanAttributes {
  const attributes: Attributes = {}
  let count = 0
  let longest = 0
  for (const key in given) {
    const value: AttributeValue | undefined = given[key]
    if (typeof value === 'string') {
      if (value.length > longest) longest = value.length
    } else if (typeof value !== 'number' && typeof value !== 'boolean') return cleanByCore(given)
    if (key === '' || !Object.hasOwn(given, key)) return cleanByCore(given)
    attributes[key] = value
    count++
  }
  return { attributes, count, longest, dropped: 0 }
}

function cleanByCore(given: Attributes): CleanAttributes {
  const { attributes = {}, droppedAttributesCount = 0 } = cleanAttributes(given, noLimits)
  const count = Object.keys(attributes).length
  return { attributes, count, longest: Number.POSITIVE_INFINITY, dropped: droppedAttributesCount }
}

function cleanLink({ context, attributes }: Link, limits: SpanOrigin['limits']): Link {
  return {
    context,
    ...cleanAttributes(attributes, {
      attributeCountLimit: limits.attributePerLinkCountLimit,
      attributeValueLengthLimit: limits.attributeValueLengthLimit,
    }),
  } as Link
}

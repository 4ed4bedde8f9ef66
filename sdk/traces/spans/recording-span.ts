import { performance } from 'node:perf_hooks'
import {
  type Attributes,
  type AttributeValue,
  diag,
  type Exception,
  type HrTime,
  type Link,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api'
import {
  AddAttributeDecision,
  cleanAttributes,
  cleanSimpleAttributes,
  hrTimeDuration,
  type InstrumentationScope,
  isTimeInput,
  isTimeInputHrTime,
  maybeAddAttribute,
} from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { Span, SpanLimits, SpanProcessor, TimedEvent } from '@opentelemetry/sdk-trace'
import { appended } from './appended.ts'
import { epochMsAt, epochMsOfPast, hrTimeOf } from './span-clock.ts'

/** What all spans of a tracer share. */
export interface SpanOrigin {
  readonly resource: Resource
  readonly scope: InstrumentationScope
  readonly limits: Required<SpanLimits>
  readonly processor: Required<Pick<SpanProcessor, 'onStart' | 'onEnding' | 'onEnd'>>
}

const unset: SpanStatus = Object.freeze({ code: SpanStatusCode.UNSET })
const noEvents: TimedEvent[] = Object.freeze([]) as unknown as TimedEvent[]
const noLinks: Link[] = Object.freeze([]) as unknown as Link[]
const notEnded: HrTime = Object.freeze([0, 0]) as unknown as HrTime
const noDuration: HrTime = Object.freeze([-1, -1]) as unknown as HrTime

/**
 * A span that is recorded: what OpenTelemetry's SDK makes of the same calls (a test compares them field by field), for about
 * half its price. Times are numbers until somebody reads them, lists exist once something is in them, and attributes that
 * need no cleaning are not cleaned.
 *
 * No `#private` fields: processors wrap spans with `Object.create` or a `Proxy`, which those do not survive.
 */
export class RecordingSpan implements Span {
  name: string
  readonly kind: SpanKind
  readonly parentSpanContext: SpanContext | undefined
  readonly attributes: Attributes
  links: Link[]
  events: TimedEvent[]
  status: SpanStatus
  ended: boolean
  droppedAttributesCount: number
  droppedEventsCount: number
  droppedLinksCount: number
  private readonly origin: SpanOrigin
  private readonly ownContext: SpanContext
  private readonly startedAtMs: number
  private readonly startEpochMs: number
  private attributeCount: number
  /** As it was given; undefined where it is the moment of the call. */
  private readonly givenStart: HrTime | undefined
  private endEpochMs: number
  private givenEnd: HrTime | undefined

  /**
   * @param attributes kept as they are: clean, within the limits, and nobody else's
   * @param attributeCount at least as many as there are in `attributes`
   */
  constructor(
    origin: SpanOrigin,
    spanContext: SpanContext,
    parentSpanContext: SpanContext | undefined,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    attributeCount: number,
    startTime: TimeInput | undefined,
  ) {
    const nowMs = performance.now()
    this.name = name
    this.kind = kind
    this.parentSpanContext = parentSpanContext
    this.attributes = attributes
    this.links = noLinks
    this.events = noEvents
    this.status = unset
    this.ended = false
    this.droppedAttributesCount = 0
    this.droppedEventsCount = 0
    this.droppedLinksCount = 0
    this.origin = origin
    this.ownContext = spanContext
    this.startedAtMs = nowMs
    this.startEpochMs = epochMsAt(nowMs)
    this.attributeCount = attributeCount
    this.endEpochMs = -1
    this.givenEnd = undefined
    this.givenStart = startTime === undefined ? undefined : this.timeOf(startTime)
  }

  get resource(): Resource {
    return this.origin.resource
  }

  get instrumentationScope(): InstrumentationScope {
    return this.origin.scope
  }

  get startTime(): HrTime {
    return this.givenStart ?? hrTimeOf(this.startEpochMs)
  }

  get endTime(): HrTime {
    return this.givenEnd ?? (this.endEpochMs === -1 ? notEnded : hrTimeOf(this.endEpochMs))
  }

  /** `[-1, -1]` until it has ended. */
  get duration(): HrTime {
    return this.endEpochMs === -1 && this.givenEnd === undefined
      ? noDuration
      : hrTimeDuration(this.startTime, this.endTime)
  }

  spanContext(): SpanContext {
    return this.ownContext
  }

  isRecording(): boolean {
    return !this.ended
  }

  setAttribute(key: string, value: AttributeValue): this {
    if (this.isOver()) return this
    const { limits } = this.origin
    const { attributes } = this
    const isSimple =
      typeof value === 'string'
        ? value.length <= limits.attributeValueLengthLimit
        : typeof value === 'number' || typeof value === 'boolean'
    if (isSimple && key !== '' && this.attributeCount < limits.attributeCountLimit) {
      // One too many where the key was there: the count is made exact before it makes a difference.
      this.attributeCount++
      attributes[key] = value
      return this
    }
    this.attributeCount = Object.keys(attributes).length
    const decision = maybeAddAttribute({
      key,
      value,
      attributes,
      limits,
      currentAttributesCount: this.attributeCount,
    })
    if (decision === AddAttributeDecision.DROP_LIMIT_REACHED) {
      this.droppedAttributesCount++
      if (this.droppedAttributesCount === 1) diag.warn('Dropping extra attributes.')
    } else if (decision === AddAttributeDecision.ADD_NEW) this.attributeCount++
    return this
  }

  setAttributes(attributes: Attributes): this {
    for (const key in attributes)
      if (Object.hasOwn(attributes, key)) this.setAttribute(key, attributes[key] as AttributeValue)
    return this
  }

  addEvent(name: string, attributesOrTime?: Attributes | TimeInput, time?: TimeInput): this {
    if (this.isOver()) return this
    const { eventCountLimit, attributePerEventCountLimit, attributeValueLengthLimit } = this.origin.limits
    if (eventCountLimit === 0) {
      this.droppedEventsCount++
      return this
    }
    let at = time
    let attributes = attributesOrTime as Attributes | undefined
    if (isTimeInput(attributesOrTime)) {
      if (!isTimeInput(at)) at = attributesOrTime
      attributes = undefined
    }
    this.events = appended(this.events, eventCountLimit, () => this.droppedEventsCount++, {
      name,
      time: at === undefined ? hrTimeOf(this.epochMsOf(performance.now())) : this.timeOf(at),
      ...cleanSimpleAttributes(attributes, {
        attributeCountLimit: attributePerEventCountLimit,
        attributeValueLengthLimit,
      }),
    })
    return this
  }

  addLink(link: Link): this {
    if (this.isOver()) return this
    const { linkCountLimit, attributePerLinkCountLimit, attributeValueLengthLimit } = this.origin.limits
    if (linkCountLimit === 0) {
      this.droppedLinksCount++
      return this
    }
    this.links = appended(this.links, linkCountLimit, () => this.droppedLinksCount++, {
      context: link.context,
      ...cleanAttributes(link.attributes, {
        attributeCountLimit: attributePerLinkCountLimit,
        attributeValueLengthLimit,
      }),
    } as Link)
    return this
  }

  addLinks(links: Link[]): this {
    for (const link of links) this.addLink(link)
    return this
  }

  setStatus({ code, message }: SpanStatus): this {
    if (this.isOver() || code === SpanStatusCode.UNSET || this.status.code === SpanStatusCode.OK) return this
    this.status = code === SpanStatusCode.ERROR && typeof message === 'string' ? { code, message } : { code }
    return this
  }

  updateName(name: string): this {
    if (!this.isOver()) this.name = name
    return this
  }

  recordException(exception: Exception, time?: TimeInput): void {
    const attributes: Attributes = {}
    if (typeof exception === 'string') attributes['exception.message'] = exception
    else if (exception) {
      const { code, name, message, stack } = exception as { code?: unknown; name?: string } & Error
      if (code) attributes['exception.type'] = String(code)
      else if (name) attributes['exception.type'] = name
      if (message) attributes['exception.message'] = message
      if (stack) attributes['exception.stacktrace'] = stack
    }
    if (attributes['exception.type'] || attributes['exception.message']) this.addEvent('exception', attributes, time)
    else diag.warn('Failed to record an exception that has neither a name nor a message')
  }

  end(endTime?: TimeInput): void {
    if (this.isOver()) return
    if (endTime === undefined) this.endEpochMs = this.epochMsOf(performance.now())
    else this.givenEnd = this.timeOf(endTime)
    this.finish()
  }

  /** Ends it as of a moment of `performance.now()` that lies back. */
  endAt(monotonicMs: number): void {
    if (this.isOver()) return
    this.endEpochMs = this.epochMsOf(monotonicMs)
    this.finish()
  }

  private finish(): void {
    if ((this.givenStart !== undefined || this.givenEnd !== undefined) && this.duration[0] < 0) {
      diag.warn(`"${this.name}" ends before it starts; its duration is set to 0`)
      this.givenEnd = this.startTime
    }
    const { processor } = this.origin
    processor.onEnding(this)
    this.ended = true
    processor.onEnd(this)
  }

  /** The start and what has passed since: no clock that is set can turn it round. */
  private epochMsOf(monotonicMs: number): number {
    return this.givenStart === undefined
      ? this.startEpochMs + (monotonicMs - this.startedAtMs)
      : epochMsOfPast(monotonicMs)
  }

  /** A number that can be one is a moment of `performance.now()`, as in OpenTelemetry. */
  private timeOf(time: TimeInput): HrTime {
    if (typeof time === 'number')
      return hrTimeOf(time <= performance.now() ? this.startEpochMs + (time - this.startedAtMs) : time)
    if (time instanceof Date) return hrTimeOf(time.getTime())
    return isTimeInputHrTime(time) ? time : hrTimeOf(this.epochMsOf(performance.now()))
  }

  private isOver(): boolean {
    if (!this.ended) return false
    const { traceId, spanId } = this.ownContext
    diag.warn(`the span "${this.name}" (${traceId}-${spanId}) has ended; nothing can be done with it any more`)
    return true
  }
}

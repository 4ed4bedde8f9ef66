import type { SpanContext } from '@opentelemetry/api'
import { activeServerRequest } from '../instrumentation/http-server/active-server-request.ts'
import { activeSpanIds } from '../traces/active-span-ids.ts'
import { formatMessage } from './format-message.ts'
import { isError } from './is-error.ts'
import { fieldsJson, requestJson, type Serializers } from './line-text.ts'
import { logAccount } from './log-account.ts'
import type { LogOutput } from './log-output.ts'
import type { LoggerState } from './logger-state.ts'
import { rfc3339 } from './rfc3339-clock.ts'

/** One call of a logger. */
export interface LogCall {
  readonly state: LoggerState
  /** The label of the level. */
  readonly level: string
  /** The object of the call, or its error. */
  readonly own: object | null
  readonly message: unknown
  /** For the placeholders of the message. */
  readonly values: readonly unknown[]
  readonly messagePrefix: string | undefined
  readonly serializers: Serializers
}

let writing = false

/** Writes the line of a log call. Whatever it is given, it doesn't throw, and writes one line at most. */
export function writeLine(call: LogCall): void {
  if (writing) {
    // A getter, a toJSON or a hook that logs: one that logs its own object would never come to an end.
    logAccount.faults.reentrant++
    return
  }
  const { level } = call
  const { output } = call.state.holder
  const timestampMs = Date.now()
  const span = activeSpanIds()
  let text: string | undefined
  writing = true
  try {
    text = lineText(call, output, timestampMs, span)
  } catch (error) {
    // The stack may be at its end, or something of the caller's is broken beyond what each step expects.
    logAccount.faults.unreadable++
    const reason = error instanceof RangeError ? 'the stack is full' : 'its values could not be read'
    text = `{"timestamp":"${rfc3339(timestampMs)}","level":"${level}","message":"[a line that could not be written: ${reason}]"${output.identityJson}`
  } finally {
    writing = false
  }
  if (text === undefined) return
  const lines: Record<string, number> = logAccount.lines
  if (lines[level] !== undefined) lines[level]++
  output.destination.write({ text, level, timestampMs, traceId: span?.traceId, spanId: span?.spanId })
}

function lineText(
  call: LogCall,
  output: LogOutput,
  timestampMs: number,
  span: SpanContext | undefined,
): string | undefined {
  const { state, own, values, messagePrefix, serializers } = call
  const ownText = call.message === undefined && own !== null ? messageOf(own) : undefined
  const template = ownText?.text ?? textOf(call.message)
  // `log.error('failed', error)`, `log.error({ orderId }, error)`: what was meant is plain, and nothing tells it again.
  const passedError = isError(call.message) ? call.message : values.find(isError)
  const heldBack = output.gate === undefined ? 0 : output.gate.pass(template, span?.traceId)
  if (heldBack < 0) return undefined
  let message = values.length === 0 ? template : formatMessage(template, values, (value) => valueJson(value, output))
  if (messagePrefix !== undefined) message = messagePrefix + message
  const request = activeServerRequest()
  let text = `{"timestamp":"${rfc3339(timestampMs)}","level":"${call.level}","message":${output.json(message)}`
  if (span !== undefined) text += `,"trace_id":"${span.traceId}","span_id":"${span.spanId}"`
  if (heldBack > 0) text += `,"held_back":${heldBack}`
  if (request) text += requestJson(request, output)
  const withoutMessage = ownText?.isField === true
  const fields = { own, passedError, withoutMessage, bound: state.bound, paths: state.paths(output) }
  return text + fieldsJson(fields, serializers, request, output) + output.identityJson
}

/** The text of a line that was given none: that of its error, or its own field `message`. */
function messageOf(own: object): { readonly text: string; readonly isField: boolean } | undefined {
  try {
    const { message, exception, error, err } = own as Record<string, unknown>
    if (typeof message === 'string') return { text: message, isField: !isError(own) }
    const told = [exception, err, error].find(isError)
    return typeof told?.message === 'string' ? { text: told.message, isField: false } : undefined
  } catch {
    return undefined
  }
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message
  if (message === undefined || message === null) return ''
  if (isError(message)) return messageOf(message)?.text ?? ''
  return typeof message === 'object' || typeof message === 'function' ? `[${typeof message}]` : String(message)
}

function valueJson(value: unknown, { values }: LogOutput): string {
  values.restart()
  return values.write(value, '', false, undefined) ?? 'undefined'
}

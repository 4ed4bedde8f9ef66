import { IncomingMessage } from 'node:http'
import { type BoundFields, boundJson } from './bound-fields.ts'
import { isError } from './is-error.ts'
import { lineLimits } from './line-limits.ts'
import { logAccount } from './log-account.ts'
import type { LogOutput } from './log-output.ts'
import { plainHttpMessage } from './plain-http-message.ts'
import { type PathTree, pathBelow } from './redaction.ts'

/** The request that a line belongs to, where there is one. */
export interface LineRequest {
  readonly requestId: string
  /** Of vigie's own making: it can hide no secret and needs no escape, while a caller's is looked through. */
  readonly hasOwnRequestId: boolean
  readonly method: string
  readonly route: string | undefined
  readonly userId: string | undefined
}

/** Functions by field, as pino's option `serializers` has them. */
export type Serializers = Readonly<Record<string, ((value: unknown) => unknown) | undefined>>

/** Keys under which services pass the error that a line is about. */
const errorKeys = new Set(['err', 'error', 'exception'])

const noKeys: readonly string[] = []

/** What a caller and its logger put into a line. */
export interface LineFields {
  /** The object of the call, or its error. */
  readonly own: object | null
  /** An error that was given beside the object: as the message, or for it. */
  readonly passedError: Error | undefined
  /** Its field `message` is the line's message, and not to be written a second time. */
  readonly withoutMessage: boolean
  readonly bound: BoundFields
  /** Of values that are not to be written. */
  readonly paths: PathTree | undefined
}

/** `,"requestId":"…","method":"GET","endpoint":"/orders/:id"` */
export function requestJson(request: LineRequest, output: LogOutput): string {
  const { method, route, userId } = request
  let text = `,"requestId":${requestIdJson(request, output)}${methodJson(method, route, output.json)}`
  if (userId !== undefined) text += `,"userId":${output.freshJson(String(userId))}`
  return text
}

/** `,"method":"GET","endpoint":"/orders/:id"` */
export function methodJson(method: string, route: string | undefined, json: (text: string) => string): string {
  return `,"method":${json(method)}${route === undefined ? '' : `,"endpoint":${json(route)}`}`
}

export function requestIdJson(request: LineRequest, output: LogOutput): string {
  // Asked for first, since asking makes the id.
  const { requestId } = request
  return request.hasOwnRequestId ? `"${requestId}"` : output.freshJson(requestId)
}

/** The caller's fields and the logger's, each beginning with a comma. Never throws, and ends at the limits of a line. */
export function fieldsJson(
  { own, passedError, withoutMessage, bound, paths }: LineFields,
  serializers: Serializers,
  request: LineRequest | undefined,
  output: LogOutput,
): string {
  const inRequest = (key: string): boolean => request !== undefined && writesKey(request, key)
  const { values } = output
  values.restart()
  if (own === null) {
    const text = boundJson(bound, output, inRequest, noKeys)
    return passedError === undefined ? text : `${text},${values.exception(passedError, paths)}`
  }
  if (isError(own)) return `,${values.exception(own, paths)}${boundJson(bound, output, inRequest, noKeys)}`
  const fields = plainFields(own) as Record<string, unknown>
  let keys: string[]
  try {
    keys = Object.keys(fields)
  } catch {
    logAccount.faults.unreadable++
    return `${boundJson(bound, output, inRequest, noKeys)},"fields":"[unreadable]"`
  }
  let text = ''
  let read = 0
  let told = false
  for (const key of keys) {
    if (read === lineLimits.keysPerObject || !values.hasRoom) break
    read++
    if (withoutMessage && key === 'message') continue
    const name = output.keys(key)
    let value = values.read(fields, key)
    const serializer = serializers[key]
    if (serializer !== undefined) value = serialized(serializer, value)
    if (!told && errorKeys.has(key) && isError(value)) {
      told = true
      text += `,${values.exception(value, pathBelow(paths, key))}`
      continue
    }
    const json = values.write(value, key, name.secret, pathBelow(paths, key))
    if (json !== undefined) text += (name.ofRequest && inRequest(key) ? name.renamedJson : name.json) + json
  }
  if (read < keys.length) {
    logAccount.cuts.keys++
    text += `,"…":"[cut, ${keys.length} keys]"`
  }
  if (!told && passedError !== undefined) text += `,${values.exception(passedError, undefined)}`
  return boundJson(bound, output, inRequest, keys) + text
}

/** Whether vigie itself writes a field of this name, or of this name before its `_`, for the request. */
function writesKey(request: LineRequest, key: string): boolean {
  const base = key.replace(/_{1,32}$/, '')
  if (base === 'endpoint') return request.route !== undefined
  return base === 'userId' ? request.userId !== undefined : true
}

/** What an object wants to be logged as: a `toJSON` of its own may be all that keeps a password hash out of the line. */
function plainFields(own: object): object {
  try {
    const isPlain = Object.getPrototypeOf(own) === Object.prototype
    if (!isPlain && plainHttpMessage(own) !== undefined)
      return { [own instanceof IncomingMessage ? 'req' : 'res']: own }
    if (!isPlain && (own instanceof Map || own instanceof Set || ArrayBuffer.isView(own))) return { value: own }
    const { toJSON } = own as { toJSON?: unknown }
    if (typeof toJSON !== 'function') return own
    const plain = toJSON.call(own, '') as unknown
    return typeof plain === 'object' && plain !== null ? plain : { value: plain }
  } catch {
    logAccount.faults.unreadable++
    return { fields: '[unreadable]' }
  }
}

function serialized(serializer: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return serializer(value)
  } catch {
    logAccount.faults.hook++
    return '[left out: its serializer threw]'
  }
}

import { type BoundFields, boundJson } from './bound-fields.ts'
import { lineLimits } from './line-limits.ts'
import { logAccount } from './log-account.ts'
import type { LogOutput } from './log-output.ts'
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
  { own, withoutMessage, bound, paths }: LineFields,
  serializers: Serializers,
  request: LineRequest | undefined,
  output: LogOutput,
): string {
  const inRequest = (key: string): boolean => request !== undefined && writesKey(request, key)
  if (own === null) return boundJson(bound, output, inRequest, noKeys)
  const { values } = output
  values.restart()
  if (isError(own)) return `,${values.exception(own as Error, paths)}${boundJson(bound, output, inRequest, noKeys)}`
  const fields = own as Record<string, unknown>
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
      text += `,${values.exception(value as Error, pathBelow(paths, key))}`
      continue
    }
    const json = values.write(value, key, name.secret, pathBelow(paths, key))
    if (json !== undefined) text += (name.ofRequest && inRequest(key) ? name.renamedJson : name.json) + json
  }
  if (read < keys.length) {
    logAccount.cuts.keys++
    text += `,"…":"[cut, ${keys.length} keys]"`
  }
  return boundJson(bound, output, inRequest, keys) + text
}

/** Whether vigie itself writes a field of this name, or of this name before its `_`, for the request. */
function writesKey(request: LineRequest, key: string): boolean {
  const base = key.replace(/_{1,32}$/, '')
  if (base === 'endpoint') return request.route !== undefined
  return base === 'userId' ? request.userId !== undefined : true
}

function serialized(serializer: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return serializer(value)
  } catch {
    logAccount.faults.hook++
    return '[left out: its serializer threw]'
  }
}

function isError(value: unknown): boolean {
  try {
    return value instanceof Error
  } catch {
    return false
  }
}

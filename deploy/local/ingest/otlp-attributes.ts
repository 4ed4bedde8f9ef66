import type { Attributes, AttributeValue } from '../stores/span.ts'
import { eightByteField, lengthField, MalformedProtobuf, type ProtobufReader, varintField } from './protobuf-reader.ts'

/** Values may nest in OTLP; deeper than this is not telemetry. */
const maxDepth = 16

/** Reads one `KeyValue` into `into`. A hostile key such as `__proto__` is an ordinary key there. */
export function readKeyValue(reader: ProtobufReader, into: Record<string, AttributeValue>, depth = 0): void {
  let name = ''
  let value: AttributeValue = null
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) name = reader.string()
    else if (key === lengthField(2)) value = readAnyValue(reader.message(), depth + 1)
    else reader.skip(key)
  }
  into[name] = value
}

/** An object without prototype, so that no attribute name can mean anything to JavaScript. */
export function emptyAttributes(): Record<string, AttributeValue> {
  return Object.create(null) as Record<string, AttributeValue>
}

export function readAnyValue(reader: ProtobufReader, depth = 0): AttributeValue {
  if (depth > maxDepth) throw new MalformedProtobuf(`attribute values nested deeper than ${maxDepth}`)
  let value: AttributeValue = null
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) value = reader.string()
    else if (key === varintField(2)) value = reader.uint() !== 0
    else if (key === varintField(3)) value = safeInteger(reader.int64())
    else if (key === eightByteField(4)) value = safeNumber(reader.double())
    else if (key === lengthField(5)) value = readArray(reader.message(), depth + 1)
    else if (key === lengthField(6)) value = readKeyValueList(reader.message(), depth + 1)
    else if (key === lengthField(7)) value = Buffer.from(reader.bytes()).toString('hex')
    else reader.skip(key)
  }
  return value
}

function readArray(reader: ProtobufReader, depth: number): AttributeValue[] {
  const values: AttributeValue[] = []
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) values.push(readAnyValue(reader.message(), depth))
    else reader.skip(key)
  }
  return values
}

function readKeyValueList(reader: ProtobufReader, depth: number): Attributes {
  const values = emptyAttributes()
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) readKeyValue(reader.message(), values, depth)
    else reader.skip(key)
  }
  return values
}

function safeInteger(value: bigint): number | string {
  return BigInt(Number(value)) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
}

/** OpenTelemetry's JSON calls every whole number an `intValue`, its protobuf only those that 64 bits hold. */
function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63
}

/** JSON has no NaN or infinities. */
function safeNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value)
}

/** Reads the `attributes` of an OTLP/JSON message; what has not the shape of a `KeyValue` is left out. */
export function attributesFromJson(list: unknown, depth = 0): Attributes {
  const attributes = emptyAttributes()
  if (!Array.isArray(list)) return attributes
  for (const entry of list as { key?: unknown; value?: unknown }[]) {
    if (typeof entry?.key === 'string') attributes[entry.key] = anyValueFromJson(entry.value, depth + 1)
  }
  return attributes
}

export function anyValueFromJson(value: unknown, depth = 0): AttributeValue {
  if (typeof value !== 'object' || value === null || depth > maxDepth) return null
  const any = value as Record<string, unknown>
  if (typeof any['stringValue'] === 'string') return any['stringValue']
  if (typeof any['boolValue'] === 'boolean') return any['boolValue']
  if (typeof any['doubleValue'] === 'number') return safeNumber(any['doubleValue'])
  if (typeof any['doubleValue'] === 'string') return any['doubleValue']
  const integer = any['intValue'] // proto3 JSON writes 64-bit integers as text
  if (typeof integer === 'number') return isInt64(integer) ? safeInteger(BigInt(integer)) : safeNumber(integer)
  if (typeof integer === 'string' && /^-?\d{1,20}$/.test(integer)) return safeInteger(BigInt(integer))
  if (typeof any['bytesValue'] === 'string') return Buffer.from(any['bytesValue'], 'base64').toString('hex')
  const array = (any['arrayValue'] as { values?: unknown } | undefined)?.values
  if (Array.isArray(array)) return array.map((item) => anyValueFromJson(item, depth + 1))
  const list = (any['kvlistValue'] as { values?: unknown } | undefined)?.values
  if (Array.isArray(list)) return attributesFromJson(list, depth)
  return null
}

import type { ProtobufWriter } from './protobuf-writer.ts'

/** Deeper values are written as empty: a value that contains itself must come to an end. */
const deepestLevel = 8

/** Thrown when an item outgrows its limit while it is written. */
export class ItemTooLarge extends Error {}

/**
 * Writes attributes as `repeated KeyValue`.
 *
 * @param tag the tag byte of the field
 * @param limit the length of `writer` that must not be exceeded
 * @throws ItemTooLarge
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 */
export function writeAttributes(writer: ProtobufWriter, tag: number, attributes: object, limit: number): void {
  // for…in, which reads each value by its place; a loop over the keys would look every value up by name.
  for (const key in attributes) {
    writeAttribute(writer, tag, key, (attributes as Record<string, unknown>)[key], limit)
  }
}

/** Writes one attribute, as {@link writeAttributes} does. @throws ItemTooLarge */
export function writeAttribute(writer: ProtobufWriter, tag: number, key: string, value: unknown, limit: number): void {
  if (typeof value === 'string' && writer.shortTextAttribute(tag, key, value)) {
    if (writer.length > limit) throw new ItemTooLarge()
    return
  }
  writeKeyValue(writer, tag, key, value, limit, 0)
}

function writeKeyValue(
  writer: ProtobufWriter,
  tag: number,
  key: string,
  value: unknown,
  limit: number,
  level: number,
): void {
  if (key.length + writer.length > limit) throw new ItemTooLarge()
  const valueLength = typeof value === 'string' ? value.length : 8
  const width = key.length + valueLength < 118 ? 1 : 2
  writer.byte(tag)
  const start = writer.open(width)
  writer.byte(0x0a) // KeyValue.key
  writer.string(key)
  writer.byte(0x12) // KeyValue.value
  writeAnyValue(writer, value, limit, level)
  writer.close(start, width)
}

/** Writes a length and an `AnyValue`. Nothing usable is written as an empty one, which means null. @throws ItemTooLarge */
export function writeAnyValue(writer: ProtobufWriter, value: unknown, limit: number, level: number): void {
  if (typeof value === 'string') {
    if (value.length + writer.length > limit) throw new ItemTooLarge()
    const width = value.length < 120 ? 1 : 2
    const start = writer.open(width)
    writer.byte(0x0a) // string_value
    writer.string(value)
    writer.close(start, width)
    return
  }
  const start = writer.open(1)
  if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'boolean') {
    writer.byte(0x10) // bool_value
    writer.byte(value ? 1 : 0)
  } else if (typeof value === 'bigint') {
    writer.byte(0x18) // int_value
    writer.bigInt64(value)
  } else if (typeof value === 'object' && value !== null && level < deepestLevel) {
    writeComposite(writer, value, limit, level)
  }
  writer.close(start, 1)
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isSafeInteger(value)) {
    writer.byte(0x18) // int_value
    writer.int64(value)
  } else {
    writer.byte(0x21) // double_value
    writer.double(value)
  }
}

function writeComposite(writer: ProtobufWriter, value: object, limit: number, level: number): void {
  if (value instanceof Uint8Array) {
    if (value.byteLength + writer.length > limit) throw new ItemTooLarge()
    writer.byte(0x3a) // bytes_value
    writer.bytes(value)
    return
  }
  const isArray = Array.isArray(value)
  writer.byte(isArray ? 0x2a : 0x32) // array_value, kvlist_value
  const start = writer.open(1)
  if (isArray) {
    for (const element of value) {
      if (writer.length > limit) throw new ItemTooLarge()
      writer.byte(0x0a) // ArrayValue.values
      writeAnyValue(writer, element, limit, level + 1)
    }
  } else {
    for (const key of Object.keys(value)) {
      writeKeyValue(writer, 0x0a, key, (value as Record<string, unknown>)[key], limit, level + 1)
    }
  }
  writer.close(start, 1)
}

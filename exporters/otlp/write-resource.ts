import { ProtobufWriter } from './protobuf-writer.ts'
import { writeAttributes } from './write-attributes.ts'

/** `resource` and `schema_url` of `ResourceSpans` or `ResourceLogs`: both have the same field numbers. */
export function writeResource(attributes: object, schemaUrl: string | undefined): Uint8Array {
  const writer = new ProtobufWriter()
  writer.byte(0x0a) // resource
  const start = writer.open(2)
  writeAttributes(writer, 0x0a, attributes, Number.POSITIVE_INFINITY)
  writer.close(start, 2)
  if (schemaUrl) {
    writer.byte(0x1a) // schema_url
    writer.string(schemaUrl)
  }
  return Uint8Array.from(writer.written())
}

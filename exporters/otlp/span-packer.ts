import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { HttpPayload } from '../delivery/http-destination.ts'
import type { Packer } from '../delivery/packer.ts'
import { fieldSize, putFieldHead } from './protobuf-frame.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import { ItemTooLarge } from './write-attributes.ts'
import { writeResource } from './write-resource.ts'
import { writeSpan } from './write-span.ts'

type Resource = ReadableSpan['resource']
type Scope = ReadableSpan['instrumentationScope']

/** The spans of one tracer in the open batch. */
interface Section {
  readonly resource: Resource
  readonly scope: Scope
  /** `ScopeSpans` without its length. */
  readonly writer: ProtobufWriter
  /** Bytes of scope and schema, which come first in every batch. */
  readonly preambleBytes: number
}

/** A service that makes a tracer per request must not make this grow. */
const mostSections = 64

/** Packs spans as `ExportTraceServiceRequest`, each encoded as it comes. @param maxSpanBytes a larger span is refused */
export function createSpanPacker(maxSpanBytes: number): Packer<ReadableSpan, HttpPayload> {
  let sections: Section[] = []
  let latest: Section | undefined
  let count = 0
  let bytes = 0
  const resources = new WeakMap<Resource, Uint8Array>()

  function sectionOf({ resource, instrumentationScope: scope }: ReadableSpan): Section {
    if (latest?.scope === scope && latest.resource === resource) return latest
    latest = sections.find((section) => section.scope === scope && section.resource === resource)
    if (latest === undefined) {
      latest = openSection(resource, scope)
      sections.push(latest)
    }
    return latest
  }

  return {
    get count() {
      return count
    },
    get bytes() {
      return bytes
    },
    add(span) {
      const { writer } = sectionOf(span)
      const before = writer.length
      try {
        writeSpan(writer, span, maxSpanBytes)
      } catch (error) {
        writer.truncate(before)
        if (error instanceof ItemTooLarge) return false
        throw error
      }
      if (writer.length - before > maxSpanBytes) {
        writer.truncate(before)
        return false
      }
      count += 1
      bytes += writer.length - before
      return true
    },
    seal() {
      const used = sections.filter((section) => section.writer.length > section.preambleBytes)
      if (sections.length > mostSections) {
        sections = []
        latest = undefined
      }
      count = 0
      bytes = 0
      const body = assemble(used, resources)
      for (const { writer, preambleBytes } of used) writer.truncate(preambleBytes)
      return { body, gzipped: false }
    },
  }
}

function openSection(resource: Resource, scope: Scope): Section {
  const writer = new ProtobufWriter()
  writer.byte(0x0a) // ScopeSpans.scope
  const start = writer.open(1)
  writer.byte(0x0a) // name
  writer.string(scope.name)
  if (scope.version) {
    writer.byte(0x12) // version
    writer.string(scope.version)
  }
  writer.close(start, 1)
  if (scope.schemaUrl) {
    writer.byte(0x1a) // ScopeSpans.schema_url; fields may come in any order
    writer.string(scope.schemaUrl)
  }
  return { resource, scope, writer, preambleBytes: writer.length }
}

/** Puts the sections of each resource into one `ResourceSpans`. */
function assemble(sections: readonly Section[], resources: WeakMap<Resource, Uint8Array>): Uint8Array {
  const groups = [...Map.groupBy(sections, (section) => section.resource)].map(([resource, members]) => {
    const head = resourceBytes(resource, resources)
    const length = members.reduce((sum, { writer }) => sum + fieldSize(writer.length), head.byteLength)
    return { head, members, length }
  })
  const body = Buffer.allocUnsafeSlow(groups.reduce((sum, { length }) => sum + fieldSize(length), 0))
  let position = 0
  for (const { head, members, length } of groups) {
    position = putFieldHead(body, position, 0x0a, length) // ExportTraceServiceRequest.resource_spans
    body.set(head, position)
    position += head.byteLength
    for (const { writer } of members) {
      position = putFieldHead(body, position, 0x12, writer.length) // ResourceSpans.scope_spans
      body.set(writer.written(), position)
      position += writer.length
    }
  }
  return body
}

/** `ResourceSpans.resource` and its schema; kept, once detectors have finished. */
function resourceBytes(resource: Resource, cache: WeakMap<Resource, Uint8Array>): Uint8Array {
  const known = cache.get(resource)
  if (known !== undefined) return known
  const bytes = writeResource(resource.attributes, resource.schemaUrl)
  if (!resource.asyncAttributesPending) cache.set(resource, bytes)
  return bytes
}

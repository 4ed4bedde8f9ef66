import type { LogLine } from '../../sdk/logs/log-sink.ts'
import { cutLine } from '../delivery/cut-line.ts'
import type { HttpPayload } from '../delivery/http-destination.ts'
import type { Packer } from '../delivery/packer.ts'
import { createRisingTime } from '../delivery/rising-time.ts'
import { fieldSize, putFieldHead } from './protobuf-frame.ts'
import { ProtobufWriter } from './protobuf-writer.ts'
import { writeLogRecord } from './write-log-record.ts'
import { writeResource } from './write-resource.ts'

export interface LogPackerOptions {
  readonly resource: Readonly<Record<string, string>>
  /** Fields of lines that the resource tells already. */
  readonly resourceFields: readonly string[]
  /** Longer lines are cut. */
  readonly maxLineBytes: number
}

/** Packs lines as `ExportLogsServiceRequest`, one resource and one scope, each line encoded as it comes. */
export function createLogPacker(options: LogPackerOptions): Packer<LogLine, HttpPayload> {
  const resource = writeResource(options.resource, undefined)
  const resourceFields = new Set(options.resourceFields)
  const time = createRisingTime()
  const writer = new ProtobufWriter()
  writeScope(writer)
  const preambleBytes = writer.length
  let count = 0

  return {
    get count() {
      return count
    },
    get bytes() {
      return writer.length - preambleBytes
    },
    add(line) {
      const before = writer.length
      time.turnTo(line.timestampMs)
      try {
        writeLogRecord(writer, line, cutLine(line, options.maxLineBytes), time, resourceFields)
      } catch (error) {
        writer.truncate(before)
        throw error
      }
      count += 1
      return true
    },
    seal() {
      const length = resource.byteLength + fieldSize(writer.length)
      const body = Buffer.allocUnsafeSlow(fieldSize(length))
      let position = putFieldHead(body, 0, 0x0a, length) // ExportLogsServiceRequest.resource_logs
      body.set(resource, position)
      position = putFieldHead(body, position + resource.byteLength, 0x12, writer.length) // ResourceLogs.scope_logs
      body.set(writer.written(), position)
      writer.truncate(preambleBytes)
      count = 0
      return { body, gzipped: false }
    },
  }
}

function writeScope(writer: ProtobufWriter): void {
  writer.byte(0x0a) // ScopeLogs.scope
  const start = writer.open(1)
  writer.byte(0x0a) // name
  writer.string('vigie')
  writer.close(start, 1)
}

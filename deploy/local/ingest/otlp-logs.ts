import type { LogRecord } from '../stores/log-record.ts'
import type { Attributes, AttributeValue } from '../stores/span.ts'
import { levelOfSeverity, readLevel } from './log-level.ts'
import { anyValueFromJson, attributesFromJson, emptyAttributes, readAnyValue, readKeyValue } from './otlp-attributes.ts'
import { readResource, serviceName } from './otlp-resource.ts'
import { hexId, objects, text } from './otlp-traces-json.ts'
import { eightByteField, lengthField, ProtobufReader, varintField } from './protobuf-reader.ts'
import { nanosFromJson, nanosToMs } from './unix-nanos.ts'

interface OtlpLog {
  timeNanos: bigint
  observedNanos: bigint
  severity: number
  severityText: string
  body: AttributeValue
  attributes: Attributes
  traceId: string
  spanId: string
}

/**
 * Reads an OTLP `ExportLogsServiceRequest`.
 *
 * @throws MalformedProtobuf
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/logs/v1/logs.proto
 */
export function readLogsProtobuf(bytes: Uint8Array): LogRecord[] {
  const records: LogRecord[] = []
  const request = new ProtobufReader(bytes)
  for (let key = request.key(); key !== 0; key = request.key()) {
    if (key !== lengthField(1)) {
      request.skip(key)
      continue
    }
    const resourceLogs = request.bytes()
    const resource = readResource(resourceLogs)
    const scopes = new ProtobufReader(resourceLogs)
    for (let scope = scopes.key(); scope !== 0; scope = scopes.key()) {
      if (scope === lengthField(2)) readScopeLogs(scopes.message(), resource, records)
      else scopes.skip(scope)
    }
  }
  return records
}

function readScopeLogs(reader: ProtobufReader, resource: Attributes, records: LogRecord[]): void {
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(2)) records.push(toRecord(readLog(reader.message()), resource))
    else reader.skip(key)
  }
}

function readLog(reader: ProtobufReader): OtlpLog {
  const attributes = emptyAttributes()
  const log: OtlpLog = {
    timeNanos: 0n,
    observedNanos: 0n,
    severity: 0,
    severityText: '',
    body: null,
    attributes,
    traceId: '',
    spanId: '',
  }
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === eightByteField(1)) log.timeNanos = reader.fixed64()
    else if (key === varintField(2)) log.severity = reader.uint()
    else if (key === lengthField(3)) log.severityText = reader.string()
    else if (key === lengthField(5)) log.body = readAnyValue(reader.message())
    else if (key === lengthField(6)) readKeyValue(reader.message(), attributes)
    else if (key === lengthField(9)) log.traceId = Buffer.from(reader.bytes()).toString('hex')
    else if (key === lengthField(10)) log.spanId = Buffer.from(reader.bytes()).toString('hex')
    else if (key === eightByteField(11)) log.observedNanos = reader.fixed64()
    else reader.skip(key)
  }
  return log
}

/** Reads an OTLP/JSON `ExportLogsServiceRequest`, parsed. */
export function readLogsJson(request: unknown): LogRecord[] {
  return objects((request as Record<string, unknown> | null)?.['resourceLogs']).flatMap((resourceLogs) => {
    const resource = attributesFromJson(
      (resourceLogs['resource'] as Record<string, unknown> | undefined)?.['attributes'],
    )
    return objects(resourceLogs['scopeLogs'])
      .flatMap((scopeLogs) => objects(scopeLogs['logRecords']))
      .map((log) =>
        toRecord(
          {
            timeNanos: nanosFromJson(log['timeUnixNano']),
            observedNanos: nanosFromJson(log['observedTimeUnixNano']),
            severity: typeof log['severityNumber'] === 'number' ? log['severityNumber'] : 0,
            severityText: text(log['severityText']),
            body: anyValueFromJson(log['body']),
            attributes: attributesFromJson(log['attributes']),
            traceId: hexId(log['traceId']),
            spanId: hexId(log['spanId']),
          },
          resource,
        ),
      )
  })
}

function toRecord(log: OtlpLog, resource: Attributes): LogRecord {
  const line = typeof log.body === 'string' ? log.body : JSON.stringify(log.body)
  return {
    timeMs: nanosToMs(log.timeNanos || log.observedNanos),
    service: serviceName(resource),
    level: log.severity > 0 ? levelOfSeverity(log.severity) : readLevel(log.severityText),
    message: line,
    line,
    traceId: log.traceId,
    spanId: log.spanId,
    attributes: log.attributes,
  }
}

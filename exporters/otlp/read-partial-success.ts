import type { Verdict } from '../delivery/destination.ts'
import type { HttpAnswer } from '../delivery/http-transport.ts'
import { protobufFields } from './protobuf-fields.ts'

/**
 * Reads how many items a 2xx answer says were rejected: `partial_success` of `ExportTraceServiceResponse` or
 * `ExportLogsServiceResponse`, as protobuf or JSON. These are not sent again (OTLP, "Partial Success").
 *
 * @throws when the answer can't be read
 */
export function readPartialSuccess(answer: HttpAnswer): Verdict {
  if (answer.body.byteLength === 0) return result(0, '')
  return answer.contentType?.includes('json') ? readJson(answer.body) : readProtobuf(answer.body)
}

function readJson(body: Buffer): Verdict {
  const { partialSuccess } = JSON.parse(body.toString('utf8')) as {
    partialSuccess?: { rejectedSpans?: string | number; rejectedLogRecords?: string | number; errorMessage?: string }
  }
  const { rejectedSpans, rejectedLogRecords, errorMessage } = partialSuccess ?? {}
  return result(Number(rejectedSpans ?? rejectedLogRecords ?? 0), String(errorMessage ?? ''))
}

function readProtobuf(body: Uint8Array): Verdict {
  let rejectedCount = 0
  let message = ''
  for (const response of protobufFields(body)) {
    if (response.number !== 1) continue
    for (const field of protobufFields(response.content)) {
      if (field.number === 1) rejectedCount = field.value
      if (field.number === 2) message = Buffer.from(field.content).toString('utf8', 0, 200)
    }
  }
  return result(rejectedCount, message)
}

function result(rejected: number, message: string): Verdict {
  const rejectedCount = Number.isFinite(rejected) ? rejected : 0
  return { kind: 'delivered', rejectedCount, message: message || undefined }
}

import type { LogRecord } from '../stores/log-record.ts'
import { MalformedPush, type PushedLine, toLogRecord } from './loki-push.ts'
import { lengthField, ProtobufReader, varintField } from './protobuf-reader.ts'
import { decompressSnappy } from './snappy.ts'

const maxBytes = 32 * 1024 * 1024

/**
 * Reads the snappy-compressed protobuf body of Loki's push API, which winston-loki and Promtail send.
 *
 * @throws MalformedSnappy, MalformedProtobuf, MalformedPush
 * @see https://github.com/grafana/loki/blob/main/pkg/push/push.proto
 */
export function readLokiPushProtobuf(body: Uint8Array): LogRecord[] {
  const records: LogRecord[] = []
  const request = new ProtobufReader(decompressSnappy(body, maxBytes))
  for (let key = request.key(); key !== 0; key = request.key()) {
    if (key === lengthField(1)) records.push(...readStream(request.message()))
    else request.skip(key)
  }
  return records
}

function readStream(reader: ProtobufReader): LogRecord[] {
  let labels: Record<string, string> = {}
  const lines: PushedLine[] = []
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) labels = readLabels(reader.string())
    else if (key === lengthField(2)) lines.push(readEntry(reader.message()))
    else reader.skip(key)
  }
  return lines.map((line) => toLogRecord(labels, line))
}

/** Labels come as text in Prometheus' notation: `{name="value", …}`. */
function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = Object.create(null)
  if (!/^\s*\{.*\}\s*$/s.test(text)) throw new MalformedPush(`stream labels ${JSON.stringify(text.slice(0, 200))}`)
  for (const [, name, value] of text.matchAll(/([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"/g)) {
    labels[name!] = value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

function readEntry(reader: ProtobufReader): PushedLine {
  let nanos = 0n
  let line = ''
  const metadata: Record<string, string> = Object.create(null)
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) nanos = readTimestamp(reader.message())
    else if (key === lengthField(2)) line = reader.string()
    else if (key === lengthField(3)) {
      const [name, value] = readPair(reader.message())
      metadata[name] = value
    } else reader.skip(key)
  }
  return { nanos, line, metadata }
}

function readTimestamp(reader: ProtobufReader): bigint {
  let seconds = 0n
  let nanos = 0n
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === varintField(1)) seconds = reader.int64()
    else if (key === varintField(2)) nanos = reader.int64()
    else reader.skip(key)
  }
  return seconds * 1_000_000_000n + nanos
}

function readPair(reader: ProtobufReader): [name: string, value: string] {
  const pair: [string, string] = ['', '']
  for (let key = reader.key(); key !== 0; key = reader.key()) {
    if (key === lengthField(1)) pair[0] = reader.string()
    else if (key === lengthField(2)) pair[1] = reader.string()
    else reader.skip(key)
  }
  return pair
}

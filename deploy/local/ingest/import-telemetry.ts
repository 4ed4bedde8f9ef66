import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import type { LogStore } from '../stores/log-store.ts'
import type { TraceStore } from '../stores/trace-store.ts'
import { readLokiPush } from './loki-push.ts'
import { readLogsJson } from './otlp-logs.ts'
import { readTracesJson } from './otlp-traces-json.ts'

/**
 * Loads a file of JSON lines, gzipped when its name ends in `.gz`: each line is an OTLP export of traces or logs, as the
 * OpenTelemetry Collector's file exporter writes them, or a Loki push. Other lines are skipped and counted.
 *
 * @returns one sentence that says what was loaded
 */
export async function importTelemetry(file: string, traces: TraceStore, logs: LogStore): Promise<string> {
  const raw = createReadStream(file)
  const input = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw
  let spans = 0
  let records = 0
  let skipped = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    const loaded = loadLine(line, traces, logs)
    if (loaded === undefined) skipped += 1
    else {
      spans += loaded.spans
      records += loaded.records
    }
  }
  const rest = skipped === 0 ? '' : `; ${skipped} lines of it were neither OTLP nor Loki JSON`
  return `${file} brought ${spans} spans and ${records} log lines${rest}`
}

function loadLine(line: string, traces: TraceStore, logs: LogStore): { spans: number; records: number } | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown>
    if (!['resourceSpans', 'resourceLogs', 'streams'].some((key) => Array.isArray(value[key]))) return undefined
    const spans = readTracesJson(value)
    const records = [...readLogsJson(value), ...(Array.isArray(value['streams']) ? readLokiPush(value) : [])]
    traces.add(spans)
    logs.add(records)
    return { spans: spans.length, records: records.length }
  } catch {
    return undefined
  }
}

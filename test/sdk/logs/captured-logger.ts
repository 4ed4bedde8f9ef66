import type { ServiceIdentity } from '../../../sdk/identity/service-identity.ts'
import { createLogger } from '../../../sdk/logs/create-logger.ts'
import { createLogDestination } from '../../../sdk/logs/log-destination.ts'
import { createLogOutput, type LogOutputOptions } from '../../../sdk/logs/log-output.ts'
import type { LogLine } from '../../../sdk/logs/log-sink.ts'
import type { LogLevel } from '../../../sdk/options/telemetry-options.ts'

export const identity: ServiceIdentity = {
  service: 'checkout',
  namespace: undefined,
  version: '1.2.3',
  environment: 'test',
  instance: 'i-1',
  team: 'payments',
  commit: 'abc123',
  build: '77',
  region: 'eu-1',
  node: 'node-1',
  runtime: 'node/24.0.0',
  attributes: {},
}

/** A logger whose output can be read: the raw text, the parsed lines, and what a sink gets. */
export function capturedLogger(
  options: Omit<Partial<LogOutputOptions>, 'destination'> & { level?: LogLevel; sinkFails?: boolean } = {},
) {
  const chunks: string[] = []
  const sunk: LogLine[] = []
  const destination = createLogDestination({ write: (text) => chunks.push(text) })
  destination.addSink({
    name: 'memory',
    write: (line) => {
      if (options.sinkFails) throw new Error('full')
      sunk.push(line)
    },
    flush: async () => {},
    close: async () => {},
  })
  const output = createLogOutput({ identity, ...options, destination })
  return {
    logger: createLogger(output, options.level ?? 'info'),
    output,
    destination,
    sunk,
    text: () => chunks.join(''),
    lines: () => readLines(chunks.join('')),
    /** The only line that was written. */
    line: () => {
      const lines = readLines(chunks.join(''))
      if (lines.length !== 1) throw new Error(`${lines.length} lines instead of one`)
      return lines[0]!
    },
  }
}

/** Parses lines as a strict reader would: a line break only at the end of each, and no name twice in an object. */
export function readLines(text: string): Record<string, unknown>[] {
  if (text === '') return []
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  return text
    .slice(0, -1)
    .split(/\n|\r|\u2028|\u2029/)
    .map((line) => {
      const value = JSON.parse(line) as Record<string, unknown>
      const names = topLevelNames(line)
      if (new Set(names).size !== names.length) throw new Error(`a name comes twice: ${names.join(' ')}`)
      return value
    })
}

/** The names at the top of a JSON object, in order, also those that come again. */
function topLevelNames(json: string): string[] {
  const names: string[] = []
  let depth = 0
  for (const match of json.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g)) {
    if (match[0] === '{' || match[0] === '[') depth++
    else if (match[0] === '}' || match[0] === ']') depth--
    else if (depth === 1 && match[2] !== undefined) names.push(match[1]!)
  }
  return names
}

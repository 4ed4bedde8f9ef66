import { eventually } from '../../backends/eventually.ts'
import type { RunningApp } from './start-app.ts'

/** The line that vigie writes once, when the service listens. */
export interface StartLine {
  readonly instrumented: readonly string[]
  readonly loadedTooEarly?: readonly string[]
  readonly signals: Readonly<Record<'traces' | 'metrics' | 'logs', string>>
}

/** Waits for the start line of an app, which also tells the port where it is scraped. */
export async function startLineOf({ app, printed, mustRun }: RunningApp): Promise<StartLine> {
  return await eventually(
    `the start line of ${app.service}`,
    () => {
      const line = printed.find((text) => text.includes('"signals":{'))
      return line === undefined ? undefined : (JSON.parse(line) as StartLine)
    },
    { giveUp: mustRun },
  )
}

/** Host and port of the metrics, from a start line. */
export function scrapeTarget({ signals }: StartLine): string {
  const port = /^port (\d+)/.exec(signals.metrics)?.[1]
  if (port === undefined) throw new Error(`the start line tells no port of the metrics: ${signals.metrics}`)
  return `127.0.0.1:${port}`
}

// Prints what lines cost with vigie's logger, as JSON.
import { createLogger } from '../../../sdk/logs/create-logger.ts'
import { createLogDestination } from '../../../sdk/logs/log-destination.ts'
import { createLogOutput } from '../../../sdk/logs/log-output.ts'
import { writeRequestLine } from '../../../sdk/logs/request-line.ts'
import { identity } from './identity.ts'
import { measureLogger, span, written } from './logger-cases.ts'

const loggerTo = (output: { write(text: string): unknown }) =>
  createLogger(createLogOutput({ identity, destination: createLogDestination(output) }), 'info')

const lines = measureLogger(loggerTo)
const toFile = loggerTo(written)
console.log(JSON.stringify({ ...lines, 'request.line': await requestLine() }))

/** With its write, ten requests a turn of the event loop. */
async function requestLine(): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const start = process.cpuUsage()
    for (let turn = 0; turn < 5_000; turn++) {
      for (let index = 0; index < 10; index++)
        writeRequestLine(
          toFile,
          {
            requestId: `f00ba4${index}${turn}`,
            hasOwnRequestId: true,
            method: 'GET',
            path: `/orders/${index}`,
            route: '/orders/:id',
            userId: undefined,
            status: 200,
            error: undefined,
          },
          {
            level: 'info',
            outcome: undefined,
            durationSeconds: 0.0123,
            timestampMs: 1_700_000_000_000,
            errorType: '',
            aborted: false,
            ...span,
          },
        )
      await new Promise((resolve) => setImmediate(resolve))
    }
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / 50_000)
  }
  return best
}

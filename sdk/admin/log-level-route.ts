import type { IncomingMessage, ServerResponse } from 'node:http'
import { clearLevel, everyModule, levelOverrides, longestOverrideMs, setLevel } from '../logs/log-levels.ts'
import { type LogLevel, logLevels } from '../options/telemetry-options.ts'
import type { AdminRoute } from './admin-route.ts'
import { answerJson, answerText } from './answer-text.ts'

const defaultForMs = 600_000

/**
 * `/-/log-level`: GET lists the levels that are set at run time; `POST ?level=debug&module=NAME&forMs=600000` sets one for
 * a while, all modules where none is named; `DELETE ?module=NAME` takes it back.
 */
export const logLevelRoute: AdminRoute = {
  read: (_request, response) => answerJson(response, 200, { overrides: shown() }),
  change(request: IncomingMessage, response: ServerResponse, query: URLSearchParams) {
    const module = query.get('module') ?? everyModule
    if (request.method === 'DELETE') {
      clearLevel(module)
      answerJson(response, 200, { overrides: shown() })
      return
    }
    const level = query.get('level') ?? ''
    const forMs = Number(query.get('forMs') ?? defaultForMs)
    const override = setLevel(module, level as LogLevel, forMs)
    if (!override) {
      const levels = logLevels.join(', ')
      answerText(response, 400, `level must be one of ${levels}; forMs from 1 to ${longestOverrideMs}; module a name`)
      return
    }
    answerJson(response, 200, { overrides: shown() })
  },
}

function shown() {
  return levelOverrides().map(({ module, level, untilMs }) => ({
    module,
    level,
    until: new Date(untilMs).toISOString(),
  }))
}

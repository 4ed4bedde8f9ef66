import { logs } from '../logql/logql.ts'

const chosen = {
  service_name: { operator: '=~', text: '$job' },
  environment: { operator: '=~', text: '$environment' },
} as const

/** Log lines of the services and environments chosen on top of a board. */
export const serviceLogs = {
  all: logs(chosen),
  warnings: logs({ ...chosen, level: ['warn', 'error', 'fatal'] }),
  errors: logs({ ...chosen, level: ['error', 'fatal'] }),
}

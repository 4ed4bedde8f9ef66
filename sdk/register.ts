/**
 * `node --import vigie/register app.js`: telemetry for a service whose code knows nothing of it. Options come from
 * `OTEL_*` and `VIGIE_*` variables; a bad one ends the process before the service starts, with one sentence.
 */
import { startRegistered } from './start.ts'
import { VigieError } from './vigie-error.ts'

/** They start the service as a child, which inherits `NODE_OPTIONS`; watching them as well would tell nobody anything. */
const packageManagers = /[\\/](npm|npx|pnpm|yarn|corepack|nodemon)(-cli)?(\.c?js)?$/

try {
  if (!packageManagers.test(process.argv[1] ?? '')) startRegistered()
} catch (error) {
  if (!(error instanceof VigieError)) throw error
  console.error(`vigie: ${error.message}`)
  process.exit(1)
}

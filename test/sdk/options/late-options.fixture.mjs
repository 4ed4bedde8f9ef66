// Under `--import vigie/register`: options in code, which come after telemetry has started.
import { log, startTelemetry } from 'vigie'

const child = log.child({ module: 'orders' })
const sink = {
  name: 'own',
  write: ({ text }) => console.log(`sunk ${text}`),
  flush: async () => {},
  close: async () => {},
}
const groups = JSON.parse(process.env.LATE_OPTIONS)
if (process.env.LATE_SINK) groups.logs = { ...groups.logs, sinks: [sink] }
let telemetry
try {
  telemetry = startTelemetry(groups)
} catch (error) {
  console.log(`threw ${error.code} ${error.option}`)
}
for (const message of ['one', 'one']) child.debug({ body: { email: 'a@b.example' } }, message)
await telemetry?.shutdown()

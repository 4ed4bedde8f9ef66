// Does one thing in a span and has nothing left to do; `IN_THREAD` does it in a worker thread.
import { isMainThread, Worker } from 'node:worker_threads'
import { startTelemetry } from 'vigie'

const telemetry = startTelemetry()
if (isMainThread) console.log(`listening 0 ${(await telemetry.adminPort()) ?? 0}`)
if (isMainThread && process.env['IN_THREAD']) new Worker(new URL(import.meta.url))
else await telemetry.span('the job', async () => {})

// Does one thing in a span and has nothing left to do; `IN_THREAD` does it in a worker thread, which is terminated when it
// has flushed where `TERMINATED` is set.
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { startTelemetry } from 'vigie'

const telemetry = startTelemetry()
if (isMainThread) console.log(`listening 0 ${(await telemetry.adminPort()) ?? 0}`)
if (isMainThread && process.env['IN_THREAD']) {
  const thread = new Worker(new URL(import.meta.url))
  thread.once('message', () => void thread.terminate())
} else {
  await telemetry.span('the job', async () => {})
  if (process.env['TERMINATED']) {
    await telemetry.flush()
    // Keeps the thread alive until it is terminated.
    parentPort?.on('message', () => {})
    parentPort?.postMessage('flushed')
  }
}

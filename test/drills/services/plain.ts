// Answers `/` at once, `/slow` after `SLOW_MS`, `/busy` blocks the event loop; what it does at its end is in `ENDS`.
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { counter, startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

const telemetry = startTelemetry()
const answered = counter({ name: 'answered_total', help: 'Requests that were answered.' })
const slowMs = Number(process.env['SLOW_MS'] ?? 300)

const server = createServer(async (request, response) => {
  const { url = '/' } = request
  if (url === '/crash')
    setTimeout(() => {
      throw new Error('broken beyond repair')
    })
  if (url === '/reject') void Promise.reject(new Error('nobody caught me'))
  if (url === '/slow') await wait(slowMs)
  if (url.startsWith('/busy/')) {
    const untilMs = performance.now() + Number(url.slice(6))
    while (performance.now() < untilMs);
  }
  if (url === '/stream') {
    response.write('begun\n')
    await wait(slowMs)
  }
  response.end('done\n')
  answered.inc()
})

for (const end of (process.env['ENDS'] ?? '').split(',')) {
  const close = (then: () => void) => server.close(then)
  if (end === 'hooks') {
    telemetry.onShutdown('first', () => telemetry.log.info('first hook'))
    telemetry.onShutdown('second', async () => {
      await wait(50)
      await telemetry.span('second hook', async () => {})
    })
  }
  if (end === 'hook-hangs') telemetry.onShutdown('hangs', () => new Promise(() => {}))
  if (end === 'hook-throws') telemetry.onShutdown('throws', () => Promise.reject(new Error('no')))
  if (end === 'crash-in-hook') {
    telemetry.onShutdown('crashes', () => {
      setTimeout(() => {
        throw new Error('broken while draining')
      })
      return wait(5_000)
    })
  }
  if (end === 'naturally') process.on('SIGTERM', () => close(() => {}))
  if (end === 'exit') process.on('SIGTERM', () => close(() => process.exit(7)))
  if (end === 'exit-interrupt') process.on('SIGINT', () => close(() => process.exit(0)))
  // What Nest does with `enableShutdownHooks`.
  if (end === 'again') {
    const onTerm = () =>
      close(() => {
        process.off('SIGTERM', onTerm)
        process.kill(process.pid, 'SIGTERM')
      })
    process.on('SIGTERM', onTerm)
  }
  if (end === 'never') process.on('SIGTERM', () => {})
  // The package signal-exit, as npm has it in half of all trees.
  if (end === 'bystander') {
    Object.assign(process, { [Symbol.for('signal-exit emitter')]: {} })
    process.on('SIGTERM', () => {})
  }
}

await sayListening(server, telemetry)

// Answers after `SLOW_MS`; a second server begins to listen when the process is told to end, as in a start that is slow.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { startTelemetry } from 'vigie'
import { sayListening } from './say-listening.ts'

const telemetry = startTelemetry()
const answer: RequestListener = async (_request, response) => {
  console.log('asked')
  await wait(Number(process.env['SLOW_MS']))
  response.end('done\n')
}
const first = createServer(answer)
// Its connections end one by one: vigie closes it when it hears the signal.
const stopLooking = setInterval(() => {
  if (first.listening) return
  clearInterval(stopLooking)
  const late = createServer(answer).listen(0, '127.0.0.1', () => {
    console.log(`late ${(late.address() as AddressInfo).port}`)
  })
}, 10)
await sayListening(first, telemetry)

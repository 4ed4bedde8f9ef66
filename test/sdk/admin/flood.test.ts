import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { startServiceProcess } from '../../drills/harness/service-process.ts'
import { timeProbe } from '../../drills/harness/time-probe.ts'
import type { FloodState } from './flood.ts'

async function start() {
  const running = await startServiceProcess('plain')
  onTestFinished(() => void running.child.kill('SIGKILL'))
  const probe = async () =>
    (await timeProbe(`http://127.0.0.1:${running.adminPort}/livez`, { timeoutMs: 10_000 })).status
  return { running, probe }
}

test('while 10,000 connections that never end their request are opened, every probe is answered, and 256 stay', async () => {
  const { running, probe } = await start()
  const flood = fork(new URL('./flood.ts', import.meta.url), [String(running.adminPort), '10000'], { execArgv: [] })
  onTestFinished(() => void flood.kill('SIGKILL'))
  let seen: FloodState = { connected: 0, closed: 0, refused: 0 }
  flood.on('message', (state: FloodState) => (seen = state))
  const statuses: number[] = []
  while (seen.connected + seen.refused < 10_000) statuses.push(await probe())
  expect(new Set(statuses)).toEqual(new Set([200]))
  // The flood's own, as probes make room for themselves.
  await eventually('the end of the oldest', () => seen.connected - seen.closed <= 256)
  expect(seen.refused).toBe(0)
  expect(await probe()).toBe(200)
})

test('a loop that stands still refuses no connection of 1,000, and answers a probe when it turns again', async () => {
  const { running, probe } = await start()
  const sockets: ReturnType<typeof connect>[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  running.signal('SIGSTOP')
  let connected = 0
  for (let count = 0; count < 1_000; count++) {
    const socket = connect(running.adminPort, '127.0.0.1')
    socket.on('error', () => {})
    socket.once('connect', () => (connected += 1))
    sockets.push(socket)
  }
  await eventually('connections that the kernel has taken', () => connected === 1_000, { withinMs: 10_000 })
  running.signal('SIGCONT')
  expect(await probe()).toBe(200)
})

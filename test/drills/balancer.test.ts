import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../backends/eventually.ts'
import { startTinyServer } from '../backends/tiny-server.ts'
import { startBalancer } from './harness/balancer.ts'

test('a readiness that flickers puts a backend in once, and takes it out whole', async () => {
  const answers: number[] = []
  let status = 200
  const replica = await startTinyServer((_request, response) => {
    answers.push(status)
    response.writeHead(status).end()
  })
  onTestFinished(() => replica.close())
  const balancer = await startBalancer({ delayMs: 1_000 })
  onTestFinished(() => balancer.close())
  balancer.add({ port: 1, readinessUrl: `http://${replica.address}/` })
  const seen = (wanted: number) =>
    eventually(`an answer of ${wanted}`, () => answers.at(-1) === wanted, { everyMs: 10 })
  await seen(200)
  status = 503
  await seen(503)
  status = 200
  await seen(200)
  const most = { backends: 0 }
  const watching = setInterval(() => (most.backends = Math.max(most.backends, balancer.inRotation().length)), 10)
  onTestFinished(() => clearInterval(watching))
  await eventually('a backend in rotation', () => balancer.inRotation().length > 0, { everyMs: 10 })
  status = 503
  const askedBefore = answers.length
  // Everything that has been seen has its effect a second later: ten probes and some.
  await eventually('the last effect', () => answers.length > askedBefore + 15, { everyMs: 10 })
  expect([most.backends, balancer.inRotation()]).toEqual([1, []])
})

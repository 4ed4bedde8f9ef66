import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { WorkerHealth } from '../../../../sdk/health/cluster/worker-health.ts'
import { eventually } from '../../../backends/eventually.ts'
import { startServiceProcess } from '../../../drills/harness/service-process.ts'

/** A real cluster of two workers, both ready. */
async function startCluster(environment: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-down-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const running = await startServiceProcess('cluster-health', {
    register: false,
    environment: { DOWN: folder, ...environment },
  })
  onTestFinished(async () => {
    // The workers of a primary that is killed end when they notice.
    running.child.kill('SIGTERM')
    await running.ended
  })
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${running.adminPort}${path}`)
    return [answer.status, await answer.text()] as const
  }
  const workers = async () => {
    const [, body] = await ask('/readyz?verbose')
    return (JSON.parse(body) as { workers: WorkerHealth[] }).workers
  }
  const state = async (number: number) => (await workers()).find(({ worker }) => worker === number)?.state
  await eventually('two workers that are ready', async () =>
    (await workers()).every(({ state, checks }) => state === 'ready' && checks[0]?.state === 'up'),
  )
  return {
    ask,
    workers,
    state,
    order: async (path: string) => Number(await (await fetch(`http://127.0.0.1:${running.port}${path}`)).text()),
    breakDisk: (worker: number) => writeFileSync(join(folder, String(worker)), ''),
    mendDisk: (worker: number) => rmSync(join(folder, String(worker))),
  }
}

test.for([{}, { OTEL_METRICS_EXPORTER: 'none' }])(
  "a primary is unready while a worker's check fails, and says which (%o)",
  async (environment) => {
    const { ask, workers, breakDisk, mendDisk } = await startCluster(environment)
    expect(await ask('/readyz')).toEqual([200, 'ok\n'])
    breakDisk(2)
    const [, reason] = await eventually('unreadiness', async () => {
      const answer = await ask('/readyz')
      return answer[0] === 503 && answer
    })
    expect(reason).toBe('worker 2: disk: returned false\n')
    expect(await workers()).toMatchObject([
      { worker: 1, state: 'ready', checks: [{ name: 'disk', state: 'up' }] },
      { worker: 2, state: 'unready', reason: 'disk: returned false', checks: [{ name: 'disk', state: 'down' }] },
    ])
    expect((await ask('/readyz?exclude=disk'))[0]).toBe(200)
    expect((await ask('/livez'))[0]).toBe(200)
    mendDisk(2)
    await eventually('readiness', async () => (await ask('/readyz'))[0] === 200)
  },
)

test('while workers are replaced one by one the primary stays ready, also when a new one takes its time', async () => {
  const { ask, state, order, breakDisk, mendDisk } = await startCluster()
  const answers: string[] = []
  let over = false
  const asking = (async () => {
    while (!over) answers.push((await ask('/readyz')).join(' '))
  })()
  breakDisk(3)
  expect(await order('/fork')).toBe(3)
  await eventually('a new worker that is not ready', async () => (await state(3)) === 'starting')
  mendDisk(3)
  await eventually('a new worker that is ready', async () => (await state(3)) === 'ready')
  await order('/SIGTERM/1')
  await eventually('the end of the old worker', async () => (await state(1)) === undefined)
  over = true
  await asking
  expect(new Set(answers)).toEqual(new Set(['200 ok\n']))
})

test('a primary whose workers are all gone is not ready, and alive', async () => {
  const { ask, workers, order } = await startCluster()
  await order('/SIGKILL/1')
  await eventually('the end of one', async () => (await workers()).length === 1)
  expect((await ask('/readyz'))[0]).toBe(200)
  await order('/SIGKILL/2')
  await eventually('unreadiness', async () => (await ask('/readyz')).join(' ') === '503 no worker is left\n')
  expect((await ask('/livez'))[0]).toBe(200)
})

test('a worker that declares itself dead fails liveness, and a worker without vigie is not waited for', async () => {
  const { ask, state, order } = await startCluster()
  const plain = await order('/fork-plain')
  await eventually('the plain worker', async () => (await state(plain)) === 'unknown')
  expect((await ask('/readyz'))[0]).toBe(200)
  await order('/SIGUSR2/1')
  await eventually('its word', async () => (await ask('/livez')).join(' ') === '503 worker 1: beyond repair\n')
  await order('/SIGKILL/1')
  await eventually('life without it', async () => (await ask('/livez'))[0] === 200)
})

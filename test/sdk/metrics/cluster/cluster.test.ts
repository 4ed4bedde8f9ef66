import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseExposition } from '../parse-exposition.ts'
import type { Command, Reply } from './commands.ts'

let primary: ChildProcess

beforeEach(() => {
  primary = fork(new URL('./primary.ts', import.meta.url), {
    execArgv: ['--conditions=vigie-source'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
})

afterEach(async () => {
  const exited = once(primary, 'exit')
  primary.kill('SIGKILL')
  await exited
})

async function tell(command: Command): Promise<Reply> {
  const replied = once(primary, 'message')
  primary.send(command)
  return (await replied)[0] as Reply
}

/** The numbers of one scrape by line. */
async function scrape(): Promise<Record<string, number>> {
  const families = parseExposition((await tell({ do: 'scrape' })).text!, 'text')
  return Object.fromEntries(
    families.flatMap(({ samples }) =>
      samples.map(({ name, labels, value }) => [[name, ...Object.values(labels)].join(' '), value]),
    ),
  )
}

test('workers are added up, and one that exits keeps its counts and loses its gauges', async () => {
  await tell({ do: 'fork' })
  await tell({ do: 'fork' })
  await tell({ do: 'count', worker: 1, times: 3 })
  await tell({ do: 'count', worker: 2, times: 4 })
  const both = await scrape()
  expect(both).toMatchObject({
    'jobs_total a': 7,
    'wait_seconds_bucket +Inf': 2,
    wait_seconds_count: 2,
    wait_seconds_sum: 1,
    open_connections: 7,
    vigie_cluster_workers: 2,
    vigie_cluster_workers_missing: 0,
  })
  await tell({ do: 'exit', worker: 1 })
  // Three scrapes: the last message may be late, and a worker is let go one round after its exit.
  for (let round = 0; round < 3; round++) {
    expect(await scrape()).toMatchObject({ 'jobs_total a': 7, wait_seconds_count: 2, open_connections: 4 })
  }
  expect(await scrape()).toMatchObject({ 'jobs_total b': 1, vigie_cluster_workers: 1 })
})

test('a killed worker and its successor never make a sum go down', async () => {
  await tell({ do: 'fork' })
  await tell({ do: 'count', worker: 1, times: 10 })
  expect(await scrape()).toMatchObject({ 'jobs_total a': 10 })
  await tell({ do: 'kill', worker: 1 })
  expect(await scrape()).toMatchObject({ 'jobs_total a': 10, vigie_cluster_workers: 0 })
  await tell({ do: 'fork' })
  await tell({ do: 'count', worker: 2, times: 1 })
  for (let round = 0; round < 3; round++) expect(await scrape()).toMatchObject({ 'jobs_total a': 11 })
})

test('a worker that does not answer counts with its last readings and is reported missing', async () => {
  await tell({ do: 'fork' })
  await tell({ do: 'fork' })
  await tell({ do: 'count', worker: 1, times: 5 })
  await tell({ do: 'count', worker: 2, times: 6 })
  await scrape()
  await tell({ do: 'block', worker: 1 })
  await tell({ do: 'count', worker: 2, times: 1 })
  expect(await scrape()).toMatchObject({
    'jobs_total a': 12,
    vigie_cluster_workers: 2,
    vigie_cluster_workers_missing: 1,
  })
})

test('threads are added up, and a terminated one keeps its counts', async () => {
  await tell({ do: 'thread' })
  await tell({ do: 'thread' })
  expect(await scrape()).toMatchObject({ 'jobs_total a': 200, vigie_cluster_workers: 2 })
  await tell({ do: 'terminate', thread: 0 })
  for (let round = 0; round < 3; round++) {
    expect(await scrape()).toMatchObject({ 'jobs_total a': 200, vigie_cluster_workers: 1 })
  }
})

test('a worker that ends in order leaves the counts since its last scrape behind', () => {
  const { stdout } = spawnSync(
    process.execPath,
    ['--conditions=vigie-source', fileURLToPath(new URL('./orderly-service.ts', import.meta.url))],
    { encoding: 'utf8', env: { ...process.env, VIGIE_ADMIN_PORT: '0', OTEL_TRACES_EXPORTER: 'none' } },
  )
  expect(stdout).toContain('counted 3')
})

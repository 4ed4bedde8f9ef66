// A primary with workers, steered over IPC by cluster.test.ts. Run as a worker it counts, blocks or exits as it is told.
import cluster from 'node:cluster'
import { Worker } from 'node:worker_threads'
import { startClusterMetrics } from '../../../../sdk/metrics/cluster/index.ts'
import { counter, gauge, histogram, registry } from '../../../../sdk/metrics/index.ts'
import type { Command, Reply } from './commands.ts'

startClusterMetrics({ timeoutMs: 400 })

if (cluster.isPrimary) {
  const threads: Worker[] = []
  process.on('message', async (command: Command) => {
    const reply = (message: Reply) => process.send?.(message)
    if (command.do === 'fork') {
      const worker = cluster.fork()
      worker.on('message', (message: { done?: true }) => message.done && reply({ done: worker.id }))
    } else if (command.do === 'thread') {
      const thread = new Worker(new URL('./thread.ts', import.meta.url))
      thread.on('message', () => reply({ done: threads.push(thread) - 1 }))
    } else if (command.do === 'scrape') {
      reply({ text: await registry.metrics() })
    } else if (command.do === 'terminate') {
      await threads[command.thread]!.terminate()
      reply({ done: command.thread })
    } else if (command.do === 'kill') {
      const worker = cluster.workers![command.worker]!
      worker.once('exit', () => reply({ done: worker.id }))
      worker.process.kill('SIGKILL')
    } else if ('worker' in command) {
      cluster.workers![command.worker]!.send(command)
      if (command.do === 'exit') cluster.workers![command.worker]!.once('exit', () => reply({ done: command.worker }))
    }
  })
} else {
  const jobs = counter({ name: 'jobs_total', help: 'Jobs.', labels: { kind: ['a', 'b'] } })
  const wait = histogram({ name: 'wait_seconds', help: 'Wait.', buckets: [1] })
  const open = gauge({ name: 'open_connections', help: 'Open.' })
  process.on('message', (command: Command) => {
    if (command.do === 'count') {
      jobs.inc({ kind: 'a' }, command.times)
      wait.observe(0.5)
      open.set(command.times)
      process.send?.({ done: true })
    } else if (command.do === 'exit') {
      jobs.inc({ kind: 'b' })
      process.exit(0)
    } else if (command.do === 'block') {
      process.send?.({ done: true })
      // Lets the answer leave, then answers nobody for longer than a scrape waits; not for good, lest it outlive the test.
      setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000))
    }
  })
  process.send?.({ done: true })
}

import { parentPort } from 'node:worker_threads'
import { startClusterMetrics } from '../../../../sdk/metrics/cluster/index.ts'
import { counter } from '../../../../sdk/metrics/index.ts'

startClusterMetrics()
counter({ name: 'jobs_total', help: 'Jobs.', labels: { kind: ['a', 'b'] } }).inc({ kind: 'a' }, 100)
parentPort!.postMessage('counted')
// Keeps the thread alive until it is terminated.
parentPort!.on('message', () => {})

import { diskSpaceCheck } from './disk-space-check.ts'
import { dnsCheck } from './dns-check.ts'
import { eventLoopLagCheck } from './event-loop-lag-check.ts'
import { heapCheck } from './heap-check.ts'
import { httpCheck } from './http-check.ts'
import { memoryCheck } from './memory-check.ts'
import { tcpCheck } from './tcp-check.ts'

/**
 * Ready-made checks: `telemetry.health.check('inventory', checks.http({ url }))`. Any setting of a check may be given
 * beside its own. For the clients that services use most, a check is one line:
 *
 * - pg: `{ run: () => pool.query('select 1') }`, with `connectionTimeoutMillis` below `timeoutMs` on the pool
 * - redis: `{ run: () => client.ping() }`, with `disableOfflineQueue: true`, else a ping waits for the server's return
 * - kafkajs: `{ run: () => admin.describeCluster() }`, on one admin client that stays connected; a consumer that is too
 *   slow still answers it: watch its lag by a metric
 * - mongodb: `{ run: () => client.db().command({ ping: 1 }) }`
 */
export const checks = {
  http: httpCheck,
  tcp: tcpCheck,
  dns: dnsCheck,
  diskSpace: diskSpaceCheck,
  eventLoopLag: eventLoopLagCheck,
  heap: heapCheck,
  memory: memoryCheck,
} as const

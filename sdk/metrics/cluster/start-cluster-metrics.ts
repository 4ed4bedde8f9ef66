import { VigieError } from '../../vigie-error.ts'
import { bringUpToDate } from '../late-declarations.ts'
import { registry as defaultRegistry, type VigieRegistry } from '../registry.ts'
import { collectMembers } from './collect-members.ts'
import { primaryChannel, workerChannel } from './member-channel.ts'

export interface ClusterMetricsOptions {
  /** @default the process's registry */
  readonly registry?: VigieRegistry | undefined
  /** Milliseconds that a scrape waits for workers. @default 1000 */
  readonly timeoutMs?: number | undefined
}

export interface ClusterMetrics {
  /** Leaves: a worker no longer answers, a primary shows its own metrics only. */
  stop(): void
}

/**
 * One `/metrics` for a cluster's processes and a process's threads: to be called in each of them. The primary, or the
 * main thread, then exposes the sums; the others answer it. A worker whose own threads join too answers with their sum.
 *
 * @throws VigieError `BAD_OPTION`
 */
export function startClusterMetrics(options: ClusterMetricsOptions = {}): ClusterMetrics {
  const registry = options.registry ?? defaultRegistry
  const timeoutMs = options.timeoutMs ?? 1_000
  if (!(timeoutMs > 0)) {
    throw new VigieError('BAD_OPTION', `timeoutMs must be above 0, got ${timeoutMs}`, {
      option: 'timeoutMs',
      received: timeoutMs,
    })
  }
  const upward = workerChannel()
  const isThread = upward?.member.startsWith('thread') ?? false
  const downward = isThread ? undefined : primaryChannel()
  // A worker that adds up its own threads has half the time, so that it is not late itself.
  const collector = downward && collectMembers(registry, downward, upward === undefined ? timeoutMs : timeoutMs / 2)
  if (upward === undefined && collector !== undefined)
    registry.setFamilySource(() => (collector.hasMembers() ? collector.collect() : undefined))
  const readings = () => (collector === undefined ? registry.families() : collector.collect())

  const answer = async (round: number) => {
    if (upward === undefined) return
    // A failing `collect` function leaves the primary with the readings before it.
    const families = await readings().catch(() => [])
    upward.send({ vigie: 'metrics:answer', round, member: upward.member, families })
  }
  const farewell = () => {
    bringUpToDate()
    // Nothing asynchronous may run any more: the own metrics as they are, the rest as last sent.
    const families = registry.native().map((metric) => metric.family())
    upward?.send({ vigie: 'metrics:answer', round: 0, member: upward.member, families })
  }
  if (upward !== undefined) {
    upward.onAsk((message) => void answer(message.round))
    process.on('exit', farewell)
    void answer(0)
  }
  return {
    stop() {
      process.off('exit', farewell)
      if (upward !== undefined) farewell()
      upward?.close()
      downward?.close()
      registry.setFamilySource(undefined)
    },
  }
}

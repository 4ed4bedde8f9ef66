import { clusterWorkers, clusterWorkersMissing } from '../../catalogue/metrics.ts'
import { gauge } from '../gauge.ts'
import type { MetricFamily } from '../metric-family.ts'
import type { VigieRegistry } from '../registry.ts'
import { addUp, MemberReadings } from './family-totals.ts'
import type { PrimaryChannel } from './member-channel.ts'

/** Everybody's metrics as one. */
export interface MemberCollector {
  /** False as long as no worker has ever spoken: then the process is alone, and its own exposition is all there is. */
  hasMembers(): boolean
  /** Asks every worker, waits `timeoutMs` at the most, and adds up; a worker that is late counts with its last readings. */
  collect(): Promise<readonly MetricFamily[]>
}

/**
 * Adds workers up on the one that is scraped. What a worker has counted stays in the sums after it has exited, so that no
 * counter ever goes down.
 */
export function collectMembers(registry: VigieRegistry, channel: PrimaryChannel, timeoutMs: number): MemberCollector {
  const members = new Map<string, Member>()
  const departed = new MemberReadings()
  const gone = new Set<string>()
  const workers = gauge(clusterWorkers, { registry })
  const missing = gauge(clusterWorkersMissing, { registry })
  let round = 0
  let checkComplete = () => {}
  let underWay: Promise<readonly MetricFamily[]> | undefined

  channel.onAnswer((message) => {
    if (gone.has(message.member)) return
    const member = members.get(message.member) ?? { readings: new MemberReadings(), round: 0, exitedInRound: undefined }
    member.readings.update(message.families)
    member.round = Math.max(member.round, message.round)
    members.set(message.member, member)
    checkComplete()
  })
  channel.onExit((name) => {
    const member = members.get(name)
    if (member !== undefined) member.exitedInRound = round
    checkComplete()
  })

  const running = () => [...members.values()].filter((member) => member.exitedInRound === undefined)

  async function everybody(asked: number): Promise<void> {
    const complete = () => running().every((member) => member.round >= asked)
    if (complete()) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      checkComplete = () => {
        if (!complete()) return
        clearTimeout(timer)
        resolve()
      }
    })
    checkComplete = () => {}
  }

  /** A worker's last message may arrive after its exit was noticed, so it is let go a round later. */
  function letGo(asked: number): void {
    for (const [name, { readings, exitedInRound }] of members) {
      if (exitedInRound === undefined || exitedInRound >= asked - 1) continue
      departed.absorb(readings)
      members.delete(name)
      gone.add(name)
    }
  }

  const hasMembers = () => members.size > 0 || gone.size > 0

  async function collect(): Promise<readonly MetricFamily[]> {
    const asked = ++round
    channel.ask({ vigie: 'metrics:ask', round: asked })
    await everybody(asked)
    workers.set(running().length)
    missing.set(running().filter((member) => member.round < asked).length)
    letGo(asked)
    const own = new MemberReadings()
    own.update(await registry.families())
    const theirs = [...members.values()].map(({ readings, exitedInRound }) =>
      exitedInRound === undefined ? readings : countsOf(readings),
    )
    return addUp([own, departed, ...theirs])
  }

  return {
    hasMembers,
    collect() {
      underWay ??= collect().finally(() => {
        underWay = undefined
      })
      return underWay
    },
  }
}

interface Member {
  readonly readings: MemberReadings
  /** The last round it answered. */
  round: number
  exitedInRound: number | undefined
}

/** What stays of a worker that has exited: its gauges are over. */
function countsOf(readings: MemberReadings): MemberReadings {
  const counts = new MemberReadings()
  counts.absorb(readings)
  return counts
}

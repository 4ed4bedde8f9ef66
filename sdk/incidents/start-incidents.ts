import { randomBytes } from 'node:crypto'
import type { Profiler } from 'node:inspector'
import { incidents, incidentsSuppressed } from '../catalogue/incidents.ts'
import type { Logger } from '../logs/logger.ts'
import { counter } from '../metrics/index.ts'
import type { IncidentOptions } from '../options/resolve-incidents.ts'
import { type HotFunction, hotFunctions, takeCpuProfile } from './cpu-profile.ts'
import { storeIncident } from './incident-store.ts'
import type { OpenRequest, OpenRequests } from './open-requests.ts'
import type { RecentLines } from './recent-lines.ts'
import { type Stall, watchStalls } from './stall-watch.ts'
import type { Watchdog } from './watchdog.ts'

export type IncidentTrigger = 'stall' | 'signal'

/** What is kept of a bad moment. */
export interface IncidentReport {
  readonly id: string
  readonly trigger: IncidentTrigger
  readonly timestamp: string
  readonly stall: Stall | undefined
  /** Served at that time, the longest running first. */
  readonly requests: readonly OpenRequest[]
  readonly hot: readonly HotFunction[]
  /** Whether the profile is of the stall itself, or of what came after it. */
  readonly profileOf: 'the stall' | 'the time after' | undefined
  readonly memory: { readonly rssBytes: number; readonly heapUsedBytes: number }
  /** The last log lines before it. */
  readonly lines: readonly string[]
}

export interface IncidentsOptions extends Omit<IncidentOptions, 'watchdog'> {
  /** Who profiles a stall while it lasts; undefined for nobody. */
  readonly watchdog: Watchdog | undefined
  readonly logger: Logger
  readonly requests: OpenRequests
  readonly recent: RecentLines
  /** Declares the metrics. */
  readonly metrics: boolean
  /** False in threads: signals belong to the main one. */
  readonly signals: boolean
  /** Shortest time between two reports of one trigger. @default 60_000 */
  readonly pauseMs?: number
  /** How long is profiled, where it is not the stall itself. @default 5_000 */
  readonly profileMs?: number
}

export interface Incidents {
  /** Makes a report; undefined where one was made a short time before. Never rejects. */
  capture(trigger: IncidentTrigger, stall?: Stall): Promise<IncidentReport | undefined>
  /** The last report, for whoever looks after it. */
  last(): IncidentReport | undefined
  stop(): void
}

const signal = 'SIGQUIT'
const requestsInReport = 100
const requestsInLine = 10
const hotInLine = 5

/**
 * Watches for incidents: a stalled event loop, or somebody who sends SIGQUIT. What is known at that moment (requests, last
 * lines, a CPU profile) becomes a log line, and a file where a folder is given; the traces of the requests get an event
 * with the incident's id.
 */
export function startIncidents(options: IncidentsOptions): Incidents {
  const { logger, requests, recent, folder, stallMs, watchdog, pauseMs = 60_000, profileMs = 5_000 } = options
  const onFault = (error: unknown) => logger.warn({ err: error }, 'an incident could not be reported in full')
  const stopping = new AbortController()
  /** Of each trigger its own: who asks while the loop stalls again and again must get an answer. */
  const readyAtMs = { stall: Number.NEGATIVE_INFINITY, signal: Number.NEGATIVE_INFINITY }
  let last: IncidentReport | undefined
  const made = options.metrics ? counter(incidents) : undefined
  const suppressed = options.metrics ? counter(incidentsSuppressed) : undefined

  async function capture(trigger: IncidentTrigger, stall?: Stall): Promise<IncidentReport | undefined> {
    const waitMs = readyAtMs[trigger] - performance.now()
    if (waitMs > 0 || stopping.signal.aborted) {
      suppressed?.inc({ trigger })
      if (trigger === 'signal' && waitMs > 0) {
        logger.warn(
          { waitMs: Math.ceil(waitMs), last: last?.id },
          'no incident report: the last one was asked for a short time ago',
        )
      }
      return undefined
    }
    readyAtMs[trigger] = performance.now() + pauseMs
    made?.inc({ trigger })
    const id = randomBytes(4).toString('hex')
    const at = new Date()
    const { rss, heapUsed } = process.memoryUsage()
    const moment = {
      id,
      trigger,
      timestamp: at.toISOString(),
      stall,
      requests: requests.list(requestsInReport),
      memory: { rssBytes: rss, heapUsedBytes: heapUsed },
      lines: recent.lines(),
    }
    requests.mark('vigie.incident', { 'vigie.incident.id': id, 'vigie.incident.stall_ms': stall?.durationMs ?? 0 })
    let profile: Profiler.Profile | undefined
    let profileOf: IncidentReport['profileOf']
    let files: string[] = []
    try {
      profile = stall && (await watchdog?.profile(2_000))
      profileOf = profile && 'the stall'
      profile ??= await takeCpuProfile(profileMs, stopping.signal)
      profileOf ??= 'the time after'
    } catch (error) {
      onFault(error)
    }
    const report: IncidentReport = { ...moment, profileOf, hot: profile ? hotFunctions(profile, 50) : [] }
    last = report
    try {
      if (folder !== undefined) files = await storeIncident(folder, { id, at, report, profile })
    } catch (error) {
      onFault(error)
    }
    logger.warn(lineFields(report, files), messageOf(report))
    return report
  }

  const stopWatching = watchStalls(stallMs, (stall) => void capture('stall', stall))
  const onSignal = () => void capture('signal')
  if (options.signals) process.on(signal, onSignal)
  return {
    capture,
    last: () => last,
    stop() {
      stopWatching()
      stopping.abort()
      process.off(signal, onSignal)
    },
  }
}

function messageOf({ trigger, stall }: IncidentReport): string {
  return trigger === 'stall'
    ? `incident: the event loop stood still for ${stall?.durationMs} ms`
    : 'incident: asked for by a signal'
}

/** The report as a line: its heads, as the whole may be longer than a line should be. */
function lineFields(
  { id, trigger, stall, requests, hot, profileOf, memory }: IncidentReport,
  files: readonly string[],
) {
  return {
    incident: id,
    trigger,
    ...(stall ? { stallMs: stall.durationMs, cpuShare: stall.cpuShare } : {}),
    inFlight: requests.length,
    requests: requests.slice(0, requestsInLine),
    hot: hot.slice(0, hotInLine),
    profileOf,
    rssBytes: memory.rssBytes,
    ...(files.length > 0 ? { files } : {}),
  }
}

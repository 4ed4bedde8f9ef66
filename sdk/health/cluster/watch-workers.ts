import type { HealthAnswer } from '../health.ts'
import { type HealthClock, systemHealthClock } from '../health-clock.ts'
import type { WorkerHealth } from './worker-health.ts'
import { reportEveryMs, type WorkerReport } from './worker-report.ts'

/** What a primary hears of its workers, and what it makes of it. */
export interface Workers {
  forked(worker: number, pid: number | undefined): void
  /** It takes connections from now on. */
  listening(worker: number): void
  reported(worker: number, report: WorkerReport): void
  /** It takes no connection any more: it has disconnected. */
  leaving(worker: number): void
  exited(worker: number): void
  live(): HealthAnswer
  ready(excluded: ReadonlySet<string> | undefined): HealthAnswer
  started(excluded: ReadonlySet<string> | undefined): HealthAnswer
  list(): WorkerHealth[]
  stop(): void
}

/** A worker that has not reported by then, or that listens before it has, runs without vigie. */
const firstReportWithinMs = 10_000
/** Until then a new worker beside others that are ready may still become so, and doesn't make the service unready. */
const settleWithinMs = 30_000
/** As many times in a row nothing has come: 10 s at least, since the first of them may be a moment after a report. */
const unreadyAfterMissed = 3
/** 30 s at least, what kubelet grants a process on its own, with its defaults: three probes, ten seconds apart. */
const deadAfterMissed = 7

const fine: HealthAnswer = { ok: true, reason: undefined }

interface Worker {
  readonly pid: number | undefined
  readonly forkedAtMs: number
  report: WorkerReport | undefined
  /** How often nothing had come since the last look. Counted, not timed: when the whole pod was frozen, nobody is late. */
  missed: number
  listens: boolean
  /** It has listened and been ready at the same time, once. */
  settled: boolean
  leaving: boolean
}

/**
 * The readiness of a cluster is that of its workers. A primary is unready while any of them serves and should not: it hands
 * each the same share of the connections, so one bad worker of four is a quarter of the answers.
 *
 * A rolling restart of the workers doesn't show as long as one of them is ready: a new worker takes no connection before it
 * listens, and has `settleWithinMs` for its first success; one on its way out takes none any more.
 */
export function watchWorkers(clock: HealthClock = systemHealthClock): Workers {
  const workers = new Map<number, Worker>()
  let everServed = false
  let everStarted = false
  let cancel = () => {}

  const tick = () => {
    cancel = clock.schedule(tick, reportEveryMs)
    for (const worker of workers.values()) if (worker.report) worker.missed += 1
  }
  const settle = (worker: Worker) => {
    if (worker.listens) everServed = true
    if (worker.listens && worker.report && problemOf(worker) === undefined) worker.settled = true
  }
  const ageMs = ({ forkedAtMs }: Worker) => clock.now() - forkedAtMs
  const isEnding = ({ leaving, report }: Worker) => leaving || report?.ending === true
  const isUnknown = (worker: Worker) =>
    worker.report === undefined && (worker.listens || ageMs(worker) > firstReportWithinMs)
  const isSettled = (worker: Worker) => worker.settled || ageMs(worker) > settleWithinMs
  /** Those that speak for the service. */
  const counted = () => [...workers].filter(([, worker]) => !isEnding(worker) && !isUnknown(worker))

  return {
    forked(id, pid) {
      if (workers.size === 0) cancel = clock.schedule(tick, reportEveryMs)
      workers.set(id, {
        pid,
        forkedAtMs: clock.now(),
        report: undefined,
        missed: 0,
        listens: false,
        settled: false,
        leaving: false,
      })
    },
    listening(id) {
      const worker = workers.get(id)
      if (!worker) return
      worker.listens = true
      settle(worker)
    },
    reported(id, report) {
      const worker = workers.get(id)
      if (!worker) return
      worker.report = report
      worker.missed = 0
      settle(worker)
    },
    leaving(id) {
      const worker = workers.get(id)
      if (worker) worker.leaving = true
    },
    exited(id) {
      workers.delete(id)
      if (workers.size === 0) cancel()
    },
    live() {
      const dead = counted().flatMap(([id, { report, missed }]) => {
        if (report?.fatal !== undefined) return [`worker ${id}: ${report.fatal}`]
        return missed >= deadAfterMissed ? [`worker ${id}: ${silence(missed)}`] : []
      })
      return answer(dead)
    },
    ready(excluded) {
      const judged = counted().map(([id, worker]) => ({ id, worker, problem: problemOf(worker, excluded) }))
      if (judged.length === 0) {
        const nobody = everServed && ![...workers.values()].some((worker) => isUnknown(worker) && !isEnding(worker))
        return nobody ? { ok: false, reason: 'no worker is left' } : fine
      }
      const oneServes = judged.some(({ worker, problem }) => isSettled(worker) && problem === undefined)
      const failing = judged.filter(({ worker, problem }) => problem !== undefined && (isSettled(worker) || !oneServes))
      return answer(failing.map(({ id, problem }) => `worker ${id}: ${problem}`))
    },
    started(excluded) {
      if (everStarted) return fine
      const late = counted().flatMap(([id, { report }]) => {
        if (report === undefined) return [`worker ${id}: has not reported`]
        const unknown = report.checks.filter(
          ({ name, required, state }) => required && state === 'unknown' && !excluded?.has(name),
        )
        return unknown.map(({ name }) => `worker ${id}: ${name}: unknown`)
      })
      // Kubelet asks no more after the first yes; workers that are replaced later are readiness' business.
      if (late.length === 0 && workers.size > 0 && excluded === undefined) everStarted = true
      return answer(late)
    },
    list: () =>
      [...workers].map(([id, worker]) => {
        const problem = problemOf(worker)
        const state = isEnding(worker)
          ? 'ending'
          : isUnknown(worker)
            ? 'unknown'
            : problem === undefined
              ? 'ready'
              : isSettled(worker)
                ? 'unready'
                : 'starting'
        const reason = state === 'ready' || state === 'unknown' || state === 'ending' ? undefined : problem
        return { worker: id, pid: worker.pid, state, reason, checks: worker.report?.checks ?? [] }
      }),
    stop: () => cancel(),
  }
}

function problemOf({ report, missed }: Worker, excluded?: ReadonlySet<string>): string | undefined {
  if (report === undefined) return 'has not reported'
  if (report.fatal !== undefined) return report.fatal
  if (missed >= unreadyAfterMissed) return silence(missed)
  const failing = report.checks.filter(({ name, effect }) => effect === 'unready' && !excluded?.has(name))
  if (failing.length === 0) return undefined
  return failing.map(({ name, reason, state }) => `${name}: ${reason ?? state}`).join('; ')
}

function silence(missed: number): string {
  return `has said nothing for ${((missed - 1) * reportEveryMs) / 1000} s`
}

function answer(problems: readonly string[]): HealthAnswer {
  return problems.length === 0 ? fine : { ok: false, reason: problems.join('; ') }
}

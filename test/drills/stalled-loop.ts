import { eventually } from '../backends/eventually.ts'
import type { Drill } from './harness/drill.ts'
import { percentile, rounded } from './harness/percentile.ts'
import { type ServiceProcess, startServiceProcess } from './harness/service-process.ts'
import { timeProbe } from './harness/time-probe.ts'

const stallMs = 4_000
/** Long enough for an incident report, see below. */
const shortStallMs = 1_500
/** From the end of the stall to the answer of a probe that was sent then: the median of several stalls, and the slowest. */
const barMs = 50
const slowestBarMs = 250

/** One request computes for seconds: kubelet must see no answer, and an answer at once when the loop turns again. */
export const stalledLoop: Drill = {
  name: 'stalled-loop',
  summary: 'a blocked event loop fails liveness while it lasts, and no longer; the watchdog says where it stands',
  async run({ short, progress = () => {} }) {
    const during = await probeDuringStall()
    progress('a stall was noticed, and told of')
    const stalls = short ? 1 : 5
    const afterMs = await probesAfterStalls(stalls, 'off')
    // The first stall in a minute makes a report, and a CPU profile of what follows: starting V8's profiler takes a process
    // of this size 30 to 60 ms, in which the loop stands once more. Told, not judged.
    const [afterWithReportMs] = await probesAfterStalls(1, 'on')
    const medianMs = percentile(afterMs, 0.5)
    const slowestMs = percentile(afterMs, 1)
    return {
      correct: during.correct,
      fast: medianMs < barMs && slowestMs < slowestBarMs,
      figures: { ...during.figures, stalls, medianMs, slowestMs, afterWithReportMs },
    }
  },
}

/** What kubelet and the reader of the log see. */
async function probeDuringStall() {
  const running = await startServiceProcess('plain', { environment: { VIGIE_WATCHDOG_MS: '1000' } })
  const live = `http://127.0.0.1:${running.adminPort}/livez`
  try {
    const before = await timeProbe(live)
    const busy = stall(running, stallMs)
    let over = false
    void busy.then(() => (over = true))
    const noAnswer = async () => (await timeProbe(live, { timeoutMs: 200 })).status === 0
    await eventually('a probe without an answer', noAnswer, { everyMs: 10 })
    const during = await timeProbe(live, { timeoutMs: 1_000 })
    await eventually('the word of the watchdog', () => running.logged().some(isWatchdogLine), { everyMs: 50 })
    const toldDuringStall = !over
    const line = running.logged().find(isWatchdogLine)
    await busy
    const after = await timeProbe(live)
    const frames = String(line?.['exception.stacktrace'] ?? '').split('\n')
    const where = frames.find((frame) => /plain\.ts:\d+/.test(frame))?.trim()
    const statuses = [before.status, during.status, after.status]
    return {
      correct: statuses.join() === '200,0,200' && toldDuringStall && where !== undefined,
      figures: { statuses, toldDuringStall, where },
    }
  } finally {
    running.child.kill('SIGKILL')
  }
}

/** How long the first probe after each stall takes, in a service and from a client that are both warm. */
async function probesAfterStalls(stalls: number, incidents: 'on' | 'off'): Promise<number[]> {
  const running = await startServiceProcess('plain', { environment: { VIGIE_INCIDENTS: incidents } })
  const live = `http://127.0.0.1:${running.adminPort}/livez`
  try {
    for (let ask = 0; ask < 100; ask++) await timeProbe(live)
    const durationsMs: number[] = []
    for (let round = 0; round < stalls; round++) {
      await stall(running, shortStallMs)
      durationsMs.push(rounded((await timeProbe(live)).durationMs))
    }
    return durationsMs
  } finally {
    running.child.kill('SIGKILL')
  }
}

function stall({ port }: ServiceProcess, durationMs: number) {
  return timeProbe(`http://127.0.0.1:${port}/busy/${durationMs}`, { timeoutMs: 30_000 })
}

function isWatchdogLine({ message }: Record<string, unknown>): boolean {
  return String(message).startsWith('the event loop has stood still')
}

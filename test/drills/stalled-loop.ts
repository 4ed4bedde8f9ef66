import { eventually } from '../backends/eventually.ts'
import type { Drill } from './harness/drill.ts'
import { rounded } from './harness/percentile.ts'
import { startServiceProcess } from './harness/service-process.ts'
import { timeProbe } from './harness/time-probe.ts'

const stallMs = 4_000

/** One request computes for seconds: kubelet must see no answer, and an answer at once when the loop turns again. */
export const stalledLoop: Drill = {
  name: 'stalled-loop',
  summary: 'a blocked event loop fails liveness while it lasts, and no longer; the watchdog says where it stands',
  async run() {
    const running = await startServiceProcess('plain', { environment: { VIGIE_WATCHDOG_MS: '1000' } })
    const live = `http://127.0.0.1:${running.adminPort}/livez`
    try {
      const before = await timeProbe(live)
      const busy = timeProbe(`http://127.0.0.1:${running.port}/busy/${stallMs}`, { timeoutMs: 30_000 })
      let over = false
      void busy.then(() => (over = true))
      await eventually(
        'a probe without an answer',
        async () => (await timeProbe(live, { timeoutMs: 200 })).status === 0,
        {
          everyMs: 10,
        },
      )
      const during = await timeProbe(live, { timeoutMs: 1_000 })
      await eventually('the word of the watchdog', () => running.logged().some(isWatchdogLine), { everyMs: 50 })
      const toldDuringStall = !over
      const line = running.logged().find(isWatchdogLine)
      await busy
      const after = await timeProbe(live)
      const stack = String(line?.['exception.stacktrace'] ?? '')
      const namesTheLine = /plain\.ts:\d+/.test(stack)
      return {
        correct:
          before.status === 200 && during.status === 0 && after.status === 200 && toldDuringStall && namesTheLine,
        fast: after.durationMs < 250,
        figures: {
          during: during.status,
          after: after.status,
          afterMs: rounded(after.durationMs),
          toldDuringStall,
          where: stack
            .split('\n')
            .find((frame) => frame.includes('plain.ts'))
            ?.trim(),
        },
      }
    } finally {
      running.child.kill('SIGKILL')
    }
  },
}

function isWatchdogLine({ message }: Record<string, unknown>): boolean {
  return String(message).startsWith('the event loop has stood still')
}

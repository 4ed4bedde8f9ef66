import { eventually } from '../backends/eventually.ts'
import type { Drill } from './harness/drill.ts'
import { rounded } from './harness/percentile.ts'
import { startServiceProcess } from './harness/service-process.ts'
import { timeProbe } from './harness/time-probe.ts'

const barMs = 500

/** SIGTERM while a request hangs, then SIGTERM again. */
export const secondSignal: Drill = {
  name: 'second-signal',
  summary: `a second SIGTERM ends the process within ${barMs} ms, whatever it waits for`,
  async run() {
    const running = await startServiceProcess('plain', {
      environment: { SLOW_MS: '60000', VIGIE_SHUTDOWN_TIMEOUT_MS: '60000', ENDS: 'hook-hangs' },
    })
    try {
      const hanging = timeProbe(`http://127.0.0.1:${running.port}/slow`, { timeoutMs: 30_000 })
      const ready = `http://127.0.0.1:${running.adminPort}/readyz`
      running.signal('SIGTERM')
      await eventually('unreadiness', async () => (await timeProbe(ready)).status === 503, { everyMs: 20 })
      const startedMs = performance.now()
      running.signal('SIGTERM')
      const code = await running.ended
      const endMs = rounded(performance.now() - startedMs)
      const { status } = await hanging
      return { correct: code === 143 && status === 0, fast: endMs < barMs, figures: { code, endMs } }
    } finally {
      running.child.kill('SIGKILL')
    }
  },
}

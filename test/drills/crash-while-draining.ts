import { startCollector } from './harness/collector.ts'
import type { Drill } from './harness/drill.ts'
import { startServiceProcess } from './harness/service-process.ts'

const requests = 50

/** A hook of the service throws where nobody catches it, while the process drains. */
export const crashWhileDraining: Drill = {
  name: 'crash-while-draining',
  summary: 'an error that nobody catches during the shutdown is told, its telemetry arrives, exit code 1',
  async run() {
    const collector = await startCollector()
    const running = await startServiceProcess('plain', {
      environment: {
        ENDS: 'crash-in-hook',
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      },
    })
    try {
      for (let request = 0; request < requests; request++) {
        await (await fetch(`http://127.0.0.1:${running.port}/`)).text()
      }
      running.signal('SIGTERM')
      const code = await running.ended
      const told = running.logged().some(({ level, message }) => level === 'fatal' && /uncaught/.test(String(message)))
      const onStandardError = running.lines.some((line) => line.startsWith('Uncaught Error: broken while draining'))
      const lostSpans = requests - collector.served
      const lostLines = requests - running.logged().filter(({ status }) => status === 200).length
      const correct = code === 1 && told && onStandardError && lostSpans === 0 && lostLines === 0
      return { correct, fast: true, figures: { code, told, onStandardError, lostSpans, lostLines } }
    } finally {
      running.child.kill('SIGKILL')
      await collector.close()
    }
  },
}

import { askProbes, probeBarMs } from './harness/ask-probes.ts'
import type { Drill } from './harness/drill.ts'

/** A check that never answers, and one that answers too late, beside one that is well. */
export const hangingCheck: Drill = {
  name: 'hanging-check',
  summary: `checks that hang: probes answer within ${probeBarMs} ms and say which`,
  async run({ short }) {
    const { fast, ...asked } = await askProbes(['hangs', 'ignores its deadline', 'truthful'], short ? 50 : 1_000)
    const correct =
      asked.said === 'hangs: no answer within 300 ms; ignores its deadline: no answer within 300 ms' &&
      asked.statuses.join() === 'livez 200,readyz 503,startupz 200'
    return { correct, fast, figures: asked }
  },
}

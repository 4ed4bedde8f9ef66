import { askProbes } from './harness/ask-probes.ts'
import type { Drill } from './harness/drill.ts'

const lies = {
  throws: 'broken',
  'returns false': 'returned false',
  'gives a 503': 'answered 503',
  'rejects without a reason': 'failed without a reason',
  'throws what cannot be read': 'failed with an error that cannot be read',
}

/** Checks that fail in every way but an honest rejection. */
export const lyingCheck: Drill = {
  name: 'lying-check',
  summary: 'checks that throw, or answer "no" without failing: probes answer in time and say which and why',
  async run({ short }) {
    const { fast, ...asked } = await askProbes([...Object.keys(lies), 'truthful'], short ? 50 : 1_000)
    const expected = Object.entries(lies).map(([name, reason]) => `${name}: ${reason}`)
    const correct = asked.said === expected.join('; ') && asked.statuses.join() === 'livez 200,readyz 503,startupz 200'
    return { correct, fast, figures: asked }
  },
}

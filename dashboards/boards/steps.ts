import type { ThresholdStep } from '../board/panel.ts'

/** Share of failed requests: 1 % is felt, 5 % is an outage to somebody. */
export const errorShareSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 0.01, color: 'orange' },
  { from: 0.05, color: 'red' },
]

/** Seconds until an answer: half a second is felt, two are waited for. */
export const latencySteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 0.5, color: 'orange' },
  { from: 2, color: 'red' },
]

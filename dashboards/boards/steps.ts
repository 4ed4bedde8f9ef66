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

/** One is too many. */
export const downSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'red' },
]

/** 1 is up. */
export const upSteps: readonly ThresholdStep[] = [
  { from: null, color: 'red' },
  { from: 1, color: 'green' },
]

/** Share of an error budget that is left. */
export const budgetSteps: readonly ThresholdStep[] = [
  { from: null, color: 'red' },
  { from: 0, color: 'orange' },
  { from: 0.25, color: 'green' },
]

/** Share of a limit that is used: memory, disk, file handles. */
export const fullSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 0.8, color: 'orange' },
  { from: 0.9, color: 'red' },
]

/** Seconds until a certificate expires: 21 days is a ticket, 7 a page. */
export const expirySteps: readonly ThresholdStep[] = [
  { from: null, color: 'red' },
  { from: 7 * 86_400, color: 'orange' },
  { from: 21 * 86_400, color: 'green' },
]

/** How late the event loop runs, in seconds. */
export const eventLoopSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 0.1, color: 'orange' },
  { from: 0.25, color: 'red' },
]

/** How many times too fast an error budget is spent. */
export const burnSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 1, color: 'orange' },
  { from: 6, color: 'red' },
]

/** Share of pings that succeeded. */
export const availabilitySteps: readonly ThresholdStep[] = [
  { from: null, color: 'red' },
  { from: 0.99, color: 'orange' },
  { from: 0.999, color: 'green' },
]

/** Seconds that a scrape takes; at 10 it is given up. */
export const scrapeSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 5, color: 'orange' },
  { from: 9, color: 'red' },
]

/** Seconds that a group of rules takes; its next turn comes after 15. */
export const ruleSteps: readonly ThresholdStep[] = [
  { from: null, color: 'green' },
  { from: 7, color: 'orange' },
  { from: 14, color: 'red' },
]

import { availability, latency } from './sli.ts'
import { slo } from './slo.ts'

/** What every service is held to until its team says otherwise. */
export const shippedSlos = [
  slo({
    name: 'http-availability',
    objective: '99.5',
    window: '30d',
    sli: availability(),
    expectedRequestsPerSecond: 10,
  }),
  slo({
    name: 'http-latency',
    objective: '99',
    window: '30d',
    sli: latency({ thresholdSeconds: 0.5 }),
    expectedRequestsPerSecond: 10,
  }),
]

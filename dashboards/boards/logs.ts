import { dashboard, row } from '../board/board.ts'
import { bars, logPanel, stat, timeseries } from '../board/panels.ts'
import { serviceLogs } from './service-logs.ts'
import { downSteps } from './steps.ts'

/** What the services say. */
export const logsBoard = dashboard(
  'Logs',
  [
    row('What stands out?', [
      stat('Errors', serviceLogs.errors.countInRange(), {
        description: 'Error lines within the time shown.',
        thresholds: downSteps,
        noData: 'none',
        width: 6,
        height: 7,
      }),
      bars('Errors by service', serviceLogs.errors.countInRange('service_name'), {
        description: 'Error lines within the time shown, by service: who complains most.',
        noData: 'none',
        width: 6,
        height: 7,
      }),
      timeseries('Lines by level', serviceLogs.all.countPerStep('level'), {
        description: 'How much is said, by level. A new colour is where to look.',
        stacked: true,
        noData: 'no lines',
        height: 7,
      }),
    ]),
    row('Lines', [
      logPanel('Error lines', serviceLogs.errors, {
        description: 'Newest first. Open a line: trace_id leads to the whole request.',
        noData: 'no errors in this time',
        height: 9,
      }),
      logPanel('All lines', serviceLogs.all, {
        description: 'Everything the chosen services say, newest first.',
        noData: 'no lines in this time',
        height: 14,
      }),
      timeseries('Lines by service', serviceLogs.all.rate('service_name'), {
        description: 'Lines per second by service. A jump may be a loop.',
        noData: 'no lines',
      }),
      timeseries('Bytes by service', serviceLogs.all.bytesPerSecond('service_name'), {
        description: 'Bytes of log text per second: what storage costs.',
        noData: 'no lines',
      }),
    ]),
  ],
  {
    uid: 'vigie-logs',
    purpose: 'What do the services say, and which request is behind a line?',
    variables: ['environment', 'service'],
    neighbours: ['vigie-fleet', 'vigie-service', 'vigie-traces'],
  },
)

import { dashboard, row } from '../board/board.ts'
import { bars, stat, states, table, timeseries } from '../board/panels.ts'
import {
  probeCertificateExpiry,
  probeDuration,
  probeHttpPhase,
  probeHttpStatus,
  probeSuccess,
  probeTlsVersion,
} from '../catalogues/blackbox.ts'
import { overTime, rateInterval, time } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { availabilitySteps, downSteps, expirySteps, latencySteps, upSteps } from './steps.ts'

const untilExpiry = series(probeCertificateExpiry).minus(time()).min('instance')

/** Reachability from outside: up, down, how fast, certificates. */
export const uptimeBoard = dashboard(
  'Uptime and TLS',
  [
    row('Can it be reached?', [
      stat('Down now', series(probeSuccess).count().minus(series(probeSuccess).sum()), {
        description: 'Addresses that do not answer as they should.',
        thresholds: downSteps,
        noData: 'no probes',
        height: 5,
      }),
      stat('Up now', series(probeSuccess).sum(), {
        description: 'Addresses that answer as they should.',
        noData: 'no probes',
        height: 5,
      }),
      stat('Uptime in this time', overTime('avg_over_time', probeSuccess, '$__range').average().in('percentunit'), {
        description: 'Share of pings that succeeded in the time shown, all addresses.',
        thresholds: availabilitySteps,
        noData: 'no probes',
        decimals: 2,
        height: 5,
      }),
      stat('Slowest address', series(probeDuration).max(), {
        description: 'The longest time that an address took to answer just now.',
        thresholds: latencySteps,
        noData: 'no probes',
        height: 5,
      }),
      stat('Next certificate expires in', untilExpiry.min(), {
        description: 'Below 21 days renewal has failed.',
        thresholds: expirySteps,
        noData: 'no https address',
        width: 8,
        height: 5,
      }),
    ]),
    row('By address', [
      states('Up and down', overTime('min_over_time', probeSuccess, rateInterval).min('instance'), {
        description: 'Downtime history: each red band is a time when a ping failed.',
        words: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } },
        noData: 'no probes',
      }),
      table(
        'Addresses',
        {
          Up: series(probeSuccess).min('instance'),
          Uptime: overTime('avg_over_time', probeSuccess, '$__range').average('instance'),
          Status: series(probeHttpStatus).max('instance'),
          Time: series(probeDuration).max('instance'),
        },
        {
          description: 'Each probed address: does it answer, how often did it in this time, how, how fast.',
          columns: { instance: 'Address' },
          columnUnits: { Up: 'bool_yes_no', Uptime: 'percentunit', Time: 's', Status: 'none' },
          columnThresholds: { Up: upSteps, Uptime: availabilitySteps, Time: latencySteps },
          noData: 'no probes',
        },
      ),
      timeseries('Time to answer', series(probeDuration).max('instance'), {
        description: 'How long each address took to answer, ping by ping. A step up is the network or the service.',
        thresholds: latencySteps,
        noData: 'no probes',
      }),
      timeseries('Where the time goes', series(probeHttpPhase).average('phase'), {
        description: 'Mean over the chosen addresses by phase: name look-up, connect, TLS, waiting, transfer.',
        stacked: true,
        noData: 'no HTTP probes',
      }),
    ]),
    row('Certificates', [
      bars('Expire in', untilExpiry, {
        description: 'Time until the first certificate of each chain runs out.',
        thresholds: expirySteps,
        noData: 'no https address',
        width: 12,
      }),
      table('TLS versions', series(probeTlsVersion).max('instance', 'version'), {
        description: 'What was agreed on; below TLS 1.2 is too old.',
        columns: { instance: 'Address', version: 'TLS' },
        noData: 'no https address',
        width: 12,
      }),
    ]),
  ],
  {
    uid: 'vigie-uptime',
    purpose: 'Can our addresses be reached from outside, since when not, and until when are their certificates valid?',
    variables: ['target'],
    scope: [{ label: 'instance', operator: '=~', value: '$instance' }],
    neighbours: ['vigie-fleet', 'vigie-runbooks'],
    from: 'now-24h',
  },
)

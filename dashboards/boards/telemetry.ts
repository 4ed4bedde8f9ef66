import { scrapesTotal } from '../../sdk/catalogue/metrics.ts'
import {
  telemetryDropped,
  telemetryExported,
  telemetryPending,
  telemetryProduced,
} from '../../sdk/catalogue/telemetry.ts'
import { dashboard, row } from '../board/board.ts'
import { stat, states, table, timeseries } from '../board/panels.ts'
import {
  alertmanagerAlerts,
  alertmanagerNotifications,
  alertmanagerNotificationsFailed,
} from '../catalogues/alertmanager.ts'
import { jaegerAcceptedSpans, jaegerRefusedSpans, jaegerStoredSpans } from '../catalogues/jaeger.ts'
import { lokiBytesReceived, lokiDiscardedLines, lokiLinesReceived } from '../catalogues/loki.ts'
import {
  exemplarsAppended,
  processCpuSeconds,
  residentMemory,
  ruleEvaluationFailures,
  ruleGroupLastDuration,
  samplesAppended,
  scrapeDuration,
  up,
} from '../catalogues/prometheus.ts'
import { increase, overTime, rate, rateInterval } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { share } from '../promql/share.ts'
import { ofTheStack } from '../rules/stack-jobs.ts'
import { downSteps, errorShareSteps, ruleSteps, scrapeSteps } from './steps.ts'

const lost = increase(telemetryDropped)

/** Does what services say arrive, and is the stack itself well? */
export const telemetryBoard = dashboard(
  'Telemetry pipeline',
  [
    row('Does everything arrive?', [
      stat('Lost in this time', lost.sum(), {
        description: 'Spans, lines and metrics that services had to drop.',
        thresholds: downSteps,
        decimals: 0,
        noData: 'none',
      }),
      stat('Waiting', series(telemetryPending).sum(), {
        description: 'Spans, lines and metrics waiting for delivery. A climb means a destination is away.',
        noData: 'none',
      }),
      stat('Delivered', rate(telemetryExported).sum(), {
        description: 'Spans, lines and metrics delivered per second.',
        noData: 'none',
      }),
      stat(
        'Stack parts down',
        series(up, { job: ofTheStack })
          .count()
          .minus(series(up, { job: ofTheStack }).sum()),
        {
          description: 'Prometheus, Alertmanager, Loki, Jaeger, Grafana, exporters.',
          thresholds: downSteps,
        },
      ),
      stat('Failed rules', increase(ruleEvaluationFailures).sum(), {
        description: 'Rule evaluations that failed: such alerts cannot fire.',
        thresholds: downSteps,
        decimals: 0,
        noData: 'none',
      }),
      stat('Slowest scrape', series(scrapeDuration).max(), {
        description: 'Time that the slowest target takes to answer its scrape. At 10 s a scrape is given up.',
        thresholds: scrapeSteps,
      }),
    ]),
    row('The services’ own account', [
      table(
        'Account',
        {
          Produced: increase(telemetryProduced).sum('job', 'signal', 'destination'),
          Delivered: increase(telemetryExported).sum('job', 'signal', 'destination'),
          Lost: lost.sum('job', 'signal', 'destination'),
          Waiting: series(telemetryPending).sum('job', 'signal', 'destination'),
        },
        {
          description: 'produced = delivered + lost + waiting, by service, signal and destination.',
          columns: { job: 'Service', signal: 'Signal', destination: 'Destination' },
          columnThresholds: { Lost: downSteps },
          sortBy: 'Lost',
          noData: 'nothing is pushed',
        },
      ),
      timeseries('Waiting by destination', series(telemetryPending).sum('destination', 'signal'), {
        description: 'A climb means the destination is away or slow.',
        width: 8,
        noData: 'nothing is pushed',
      }),
      timeseries('Lost by reason', rate(telemetryDropped).by('reason', 'destination'), {
        description: 'Why services had to drop telemetry, and on the way to where.',
        width: 8,
        noData: 'nothing lost',
      }),
      timeseries('Scrapes by outcome', rate(scrapesTotal).by('outcome'), {
        description: 'How the services saw their scrapes end. Anything but complete leaves holes in the graphs.',
        width: 8,
      }),
    ]),
    row('The stack itself', [
      states('Up and down', overTime('min_over_time', up, rateInterval, { job: ofTheStack }).min('job'), {
        description:
          'Whether each part of the stack answered its scrapes. Red is a time without monitoring of that kind.',
        words: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } },
        height: 7,
      }),
      timeseries(
        'Prometheus: samples and exemplars',
        { 'samples {{type}}': rate(samplesAppended).by('type'), exemplars: rate(exemplarsAppended).sum() },
        { description: 'Samples stored per second.', width: 8 },
      ),
      timeseries('Prometheus: rules', series(ruleGroupLastDuration).max('rule_group'), {
        description: 'Time to evaluate each rule group; it must stay below the interval of 15 s.',
        thresholds: ruleSteps,
        width: 8,
      }),
      timeseries(
        'Alertmanager: failed notifications',
        share(rate(alertmanagerNotificationsFailed), rate(alertmanagerNotifications), 'integration'),
        {
          description: 'Share of notifications that did not get through, by integration. No traffic gives no line.',
          width: 8,
          thresholds: errorShareSteps,
          noData: 'nothing to notify of',
        },
      ),
      timeseries('Alertmanager: alerts', series(alertmanagerAlerts).sum('state'), {
        description: 'Alerts in Alertmanager by state.',
        width: 8,
      }),
      timeseries(
        'Loki: lines',
        { taken: rate(lokiLinesReceived).sum(), refused: rate(lokiDiscardedLines).sum() },
        { description: 'Lines taken and refused per second.', width: 8 },
      ),
      timeseries(
        'Jaeger: spans',
        {
          taken: rate(jaegerAcceptedSpans).sum(),
          stored: rate(jaegerStoredSpans).sum(),
          refused: rate(jaegerRefusedSpans).sum(),
        },
        { description: 'Spans taken, stored and refused per second.', width: 8, noData: 'no spans yet' },
      ),
      timeseries('Memory', series(residentMemory, { job: ofTheStack }).max('job'), {
        description: 'Physical memory of each part of the stack.',
        width: 8,
      }),
      timeseries('CPU', rate(processCpuSeconds, { job: ofTheStack }).sum('job'), {
        description: 'Cores used by each part of the stack.',
        width: 8,
      }),
      timeseries('Loki: bytes', rate(lokiBytesReceived).sum(), {
        description: 'Bytes of log lines per second.',
        width: 8,
      }),
    ]),
  ],
  {
    uid: 'vigie-telemetry',
    purpose: 'Does what the services say arrive, and is the monitoring itself well?',
    variables: [],
    neighbours: ['vigie-fleet', 'vigie-cost', 'vigie-runbooks'],
  },
)

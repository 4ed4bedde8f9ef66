import {
  badInputTotal,
  overflowTotal,
  scrapeSize,
  seriesBudgetRemaining,
  seriesCount,
} from '../../sdk/catalogue/metrics.ts'
import { dashboard, row } from '../board/board.ts'
import { bars, stat, table, timeseries } from '../board/panels.ts'
import { lokiStreams } from '../catalogues/loki.ts'
import {
  blockBytes,
  headSeries,
  headSeriesCreated,
  samplesAppended,
  scrapeSamples,
  scrapeSeriesAdded,
  walBytes,
} from '../catalogues/prometheus.ts'
import { logs } from '../logql/logql.ts'
import { increase, rate } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { downSteps } from './steps.ts'

const everyLine = logs({ service_name: { operator: '=~', text: '.+' } })

/** Where series and log bytes come from. */
export const costBoard = dashboard(
  'Cardinality and cost',
  [
    row('What do we pay for?', [
      stat('Series in memory', series(headSeries).sum(), {
        description: 'Time series that Prometheus holds; each takes about 4 KB of its memory.',
        height: 5,
      }),
      stat('Samples', rate(samplesAppended).sum(), {
        description: 'Values stored per second, all targets.',
        height: 5,
      }),
      stat('Metrics on disk', series(blockBytes).sum().plus(series(walBytes).sum()), {
        description: 'What Prometheus keeps on disk: blocks and write-ahead log.',
        height: 5,
      }),
      stat('Log text', everyLine.bytesPerSecond(), {
        description: 'Bytes of log lines per second, all services.',
        noData: 'no lines',
        height: 5,
      }),
      stat('Folded labels', increase(overflowTotal).sum(), {
        description: 'Recordings that went to an overflow series because a label has too many values.',
        thresholds: downSteps,
        decimals: 0,
        noData: 'none',
        height: 5,
      }),
      stat('Least room for series', series(seriesBudgetRemaining).min(), {
        description: 'Series that the tightest service may still create.',
        height: 5,
      }),
    ]),
    row('By service', [
      bars('Series by service', series(scrapeSamples).sum('job').top(15), {
        description: 'Series that a scrape of each service and stack part brings: who makes them.',
        width: 8,
        height: 10,
      }),
      bars('Log bytes by service', everyLine.bytesPerSecond('service_name').top(15), {
        description: 'Bytes of log text per second, by service: who fills the disk.',
        noData: 'no lines',
        width: 8,
        height: 10,
      }),
      table(
        'Services',
        { Series: series(seriesCount).sum('job'), 'Scrape size': series(scrapeSize).max('job') },
        {
          description: 'Series that each service exposes and the size of its answer.',
          columns: { job: 'Service' },
          columnUnits: { 'Scrape size': 'bytes' },
          sortBy: 'Series',
          width: 8,
          height: 10,
          noData: 'no service yet',
        },
      ),
    ]),
    row('Over time', [
      timeseries('Series in memory', series(headSeries).sum(), {
        description: 'A steady climb is a label with ever new values.',
        width: 8,
      }),
      timeseries('New series', rate(headSeriesCreated).sum(), {
        description: 'Series created per second: churn. Restarts and ids in labels show here.',
        width: 8,
      }),
      timeseries('New series by target', series(scrapeSeriesAdded).sum('job'), {
        description: 'Series that were new at the last scrape, by service: who makes them.',
        width: 8,
      }),
      timeseries('Log streams', series(lokiStreams).sum(), {
        description: 'Streams that Loki holds. More than a few hundred means a label has too many values.',
        width: 8,
      }),
      table(
        'Labels that reached their cap',
        { Folded: increase(overflowTotal).sum('job', 'metric', 'label') },
        {
          description: 'Values beyond the cap share one series.',
          columns: { job: 'Service', metric: 'Metric', label: 'Label' },
          width: 8,
          noData: 'none',
        },
      ),
      table(
        'Refused recordings',
        { Refused: increase(badInputTotal).sum('job', 'metric', 'reason') },
        {
          description: 'Recordings with a value or label that could not be taken.',
          columns: { job: 'Service', metric: 'Metric', reason: 'Reason' },
          width: 8,
          noData: 'none',
        },
      ),
    ]),
  ],
  {
    uid: 'vigie-cost',
    purpose: 'Which service makes how many series and log bytes, and what grows?',
    variables: [],
    neighbours: ['vigie-fleet', 'vigie-telemetry'],
    from: 'now-6h',
  },
)

import { limited } from '../metrics/limited.ts'
import type { MetricDefinition } from '../metrics/metric-definition.ts'

/** Metrics of the service that can be named in an account of them; more share one line. */
const metricNames = limited(200)

export const overflowTotal = {
  name: 'vigie_metrics_overflow_total',
  help: 'Recordings that went to an overflow series, a bound handle counted when it is bound, by metric and by the label whose cap was reached (empty: the process budget).',
  type: 'counter',
  labels: { metric: metricNames, label: limited(200) },
} as const satisfies MetricDefinition

export const badInputTotal = {
  name: 'vigie_metrics_bad_input_total',
  help: 'Recordings with a value or label that could not be taken as it was, and scrapes that had to do without a metric because its function failed or hung (collect_failed), by metric and reason.',
  type: 'counter',
  labels: {
    metric: metricNames,
    reason: [
      'not_a_number',
      'negative',
      'missing_label',
      'label_not_text',
      'label_too_long',
      'not_in_set',
      'collect_failed',
    ],
  },
} as const satisfies MetricDefinition

export const seriesCount = {
  name: 'vigie_metrics_series',
  help: 'Time series that the process exposes, as Prometheus counts them; those of other registries not included.',
  type: 'gauge',
} as const satisfies MetricDefinition

export const seriesBudgetRemaining = {
  name: 'vigie_metrics_series_budget_remaining',
  help: 'Time series that may still be created before new ones fold into overflow series.',
  type: 'gauge',
} as const satisfies MetricDefinition

export const scrapesTotal = {
  name: 'vigie_metrics_scrapes_total',
  help: 'Scrapes of this process by how they ended; broken_off: the scraper closed the connection or read too slowly.',
  type: 'counter',
  labels: { outcome: ['complete', 'broken_off', 'failed', 'refused'] },
} as const satisfies MetricDefinition

export const scrapeDuration = {
  name: 'vigie_metrics_scrape_duration_seconds',
  help: 'Time from the request of the last complete scrape to its last byte.',
  type: 'gauge',
  aggregation: 'max',
} as const satisfies MetricDefinition

export const scrapeSize = {
  name: 'vigie_metrics_scrape_size_bytes',
  help: 'Size of the last complete scrape before compression.',
  type: 'gauge',
} as const satisfies MetricDefinition

export const clusterWorkers = {
  name: 'vigie_cluster_workers',
  help: 'Worker processes and threads whose metrics are added up here.',
  type: 'gauge',
} as const satisfies MetricDefinition

export const clusterWorkersMissing = {
  name: 'vigie_cluster_workers_missing',
  help: 'Workers that did not answer this scrape in time; their last known numbers are used.',
  type: 'gauge',
} as const satisfies MetricDefinition

import { about, declare } from './declare.ts'

// Prometheus 3.16's own /metrics, and the series it writes for each scrape and alert.

export const up = declare({
  name: 'up',
  help: '1 if the last scrape of the target succeeded, 0 if not.',
  type: 'gauge',
})

export const scrapeDuration = declare({
  name: 'scrape_duration_seconds',
  help: 'How long the last scrape took.',
  type: 'gauge',
})

export const scrapeSamples = declare({
  name: 'scrape_samples_post_metric_relabeling',
  help: 'Samples that a scrape stored.',
  type: 'gauge',
})

export const scrapeSeriesAdded = declare({
  name: 'scrape_series_added',
  help: 'About how many series of a scrape were new.',
  type: 'gauge',
})

export const alerts = declare({
  name: 'ALERTS',
  help: 'One series per alert that is pending or firing.',
  type: 'gauge',
  labels: {
    alertname: about(40),
    alertstate: ['pending', 'firing'],
    severity: ['critical', 'warning', 'info', 'none'],
  },
})

export const configReloadSucceeded = declare({
  name: 'prometheus_config_last_reload_successful',
  help: 'Whether the last reload of the configuration was successful.',
  type: 'gauge',
})

export const headSeries = declare({
  name: 'prometheus_tsdb_head_series',
  help: 'Series in memory.',
  type: 'gauge',
})

export const headSeriesCreated = declare({
  name: 'prometheus_tsdb_head_series_created_total',
  help: 'Series ever created in memory.',
  type: 'counter',
})

export const samplesAppended = declare({
  name: 'prometheus_tsdb_head_samples_appended_total',
  help: 'Samples appended.',
  type: 'counter',
  labels: { type: ['float', 'histogram'] },
})

export const exemplarsAppended = declare({
  name: 'prometheus_tsdb_exemplar_exemplars_appended_total',
  help: 'Exemplars appended.',
  type: 'counter',
})

export const blockBytes = declare({
  name: 'prometheus_tsdb_storage_blocks_bytes',
  help: 'Bytes of all blocks on disk.',
  type: 'gauge',
})

export const walBytes = declare({
  name: 'prometheus_tsdb_wal_storage_size_bytes',
  help: 'Size of the write-ahead log.',
  type: 'gauge',
})

export const retentionLimitBytes = declare({
  name: 'prometheus_tsdb_retention_limit_bytes',
  help: 'Bytes after which old blocks are deleted; 0: no limit.',
  type: 'gauge',
})

export const compactionsFailed = declare({
  name: 'prometheus_tsdb_compactions_failed_total',
  help: 'Compactions that failed.',
  type: 'counter',
})

export const walWritesFailed = declare({
  name: 'prometheus_tsdb_wal_writes_failed_total',
  help: 'Writes to the write-ahead log that failed.',
  type: 'counter',
})

const ruleGroup = { rule_group: about(30) } as const

export const ruleEvaluationFailures = declare({
  name: 'prometheus_rule_evaluation_failures_total',
  help: 'Rule evaluations that failed.',
  type: 'counter',
  labels: ruleGroup,
})

export const ruleGroupLastDuration = declare({
  name: 'prometheus_rule_group_last_duration_seconds',
  help: 'How long the last evaluation of a rule group took.',
  type: 'gauge',
  labels: ruleGroup,
})

export const ruleGroupMissed = declare({
  name: 'prometheus_rule_group_iterations_missed_total',
  help: 'Evaluations of a rule group that were skipped because the one before was slow.',
  type: 'counter',
  labels: ruleGroup,
})

const alertmanager = { alertmanager: about(2) } as const

export const notificationsSent = declare({
  name: 'prometheus_notifications_sent_total',
  help: 'Alerts sent to Alertmanager.',
  type: 'counter',
  labels: alertmanager,
})

export const notificationErrors = declare({
  name: 'prometheus_notifications_errors_total',
  help: 'Alerts that could not be sent to Alertmanager.',
  type: 'counter',
  labels: alertmanager,
})

export const notificationsDropped = declare({
  name: 'prometheus_notifications_dropped_total',
  help: 'Alerts dropped before they reached Alertmanager.',
  type: 'counter',
  labels: alertmanager,
})

export const engineQueryDuration = declare({
  name: 'prometheus_engine_query_duration_seconds',
  help: 'Time spent on queries, by part.',
  type: 'summary',
  labels: { slice: ['inner_eval', 'prepare_time', 'queue_time', 'result_sort'] },
})

export const residentMemory = declare({
  name: 'process_resident_memory_bytes',
  help: 'Physical memory in use by a Go or prom-client process.',
  type: 'gauge',
})

export const processCpuSeconds = declare({
  name: 'process_cpu_seconds_total',
  help: 'CPU time of a Go or prom-client process.',
  type: 'counter',
})

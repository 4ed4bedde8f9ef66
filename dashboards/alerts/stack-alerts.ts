import {
  alertmanagerConfigReloadSucceeded,
  alertmanagerNotifications,
  alertmanagerNotificationsFailed,
} from '../catalogues/alertmanager.ts'
import { jaegerAcceptedSpans, jaegerRefusedSpans, jaegerStoreFailures } from '../catalogues/jaeger.ts'
import { lokiDiscardedLines, lokiFlushFailures, lokiRequestDuration } from '../catalogues/loki.ts'
import {
  configReloadSucceeded,
  notificationErrors,
  notificationsDropped,
  notificationsSent,
  ruleEvaluationFailures,
  ruleGroupMissed,
  up,
  walWritesFailed,
} from '../catalogues/prometheus.ts'
import { absent, increase, rate } from '../promql/functions.ts'
import { matching } from '../promql/metric.ts'
import { series } from '../promql/selector.ts'
import { share } from '../promql/share.ts'
import { ofTheStack } from '../rules/stack-jobs.ts'
import { type Alert, type AlertRule, alert } from './alert.ts'
import { growth, level, missing, type Reading, reading } from './reading.ts'

const board = 'vigie-telemetry'
const boardVariables = {}
const soon = { afterMinutes: 10, recoversAfterMinutes: 12 } as const

/** Fires when a counter of failures grew within five minutes. */
function grew(
  metric: Parameters<typeof increase>[0],
  severity: 'critical' | 'warning',
  description: string,
  series: Reading,
): AlertRule {
  return {
    severity,
    when: increase(metric, {}, '5m').sum('job', 'instance').above(0),
    for: '5m',
    labels: { cause: metricName(metric) },
    description,
    proof: { readings: [series], ...soon },
  }
}

export const stackComponentDown = alert({
  name: 'StackComponentDown',
  summary: 'A part of the monitoring stack does not answer.',
  board,
  boardVariables,
  rules: [
    {
      severity: 'critical',
      when: series(up, { job: ofTheStack }).equals(0),
      for: '5m',
      description: '{{ $labels.job }} at {{ $labels.instance }} has not answered for five minutes.',
      proof: {
        readings: [reading(up, { job: 'loki', instance: 'loki:3100' }, { above: level(0), below: level(1) })],
        afterMinutes: 3,
      },
    },
    ...(['alertmanager', 'loki', 'jaeger'] as const).map(
      (job): AlertRule => ({
        severity: 'critical',
        when: absent(up, { job }),
        for: '10m',
        labels: { component: job },
        description: `Prometheus has no target for ${job}.`,
        proof: {
          readings: [reading(up, { job, instance: `${job}:80` }, { above: missing, below: level(1) })],
          afterMinutes: 3,
          withoutData: 'fires',
        },
      }),
    ),
  ],
  runbook: {
    meaning: 'Prometheus, Alertmanager, Loki, Jaeger, Grafana or an exporter is down or no longer a target.',
    impact: 'Services are not affected. You are partly blind: logs, traces or alerts are missing.',
    firstAction: 'Is it running? `docker compose ps`, or `kubectl get pods` in its namespace; then its log.',
    look: { 'Parts of the stack': series(up, { job: ofTheStack }) },
    mend: [
      'Start it.',
      'Its disk is full: see DiskFilling.',
      'Its configuration is wrong: its first log lines name the line.',
    ],
    silence: 'While it is being upgraded.',
  },
})

const prometheusTarget = { job: 'prometheus', instance: 'localhost:9090' } as const

export const prometheusUnwell = alert({
  name: 'PrometheusUnwell',
  summary: 'Prometheus runs, but not as it should.',
  board,
  boardVariables,
  rules: [
    {
      severity: 'warning',
      when: series(configReloadSucceeded).equals(0),
      for: '5m',
      labels: { cause: 'config' },
      description: 'Prometheus refused its new configuration and goes on with the old one.',
      proof: {
        readings: [reading(configReloadSucceeded, prometheusTarget, { above: level(0), below: level(1) })],
        afterMinutes: 3,
      },
    },
    grew(
      ruleEvaluationFailures,
      'critical',
      'Rules fail: some alerts cannot fire.',
      failures(ruleEvaluationFailures, { ...prometheusTarget, rule_group: 'x' }),
    ),
    grew(
      ruleGroupMissed,
      'warning',
      'Rule groups take longer than their interval and are skipped.',
      failures(ruleGroupMissed, { ...prometheusTarget, rule_group: 'x' }),
    ),
    grew(
      walWritesFailed,
      'critical',
      'Prometheus cannot write to its disk.',
      failures(walWritesFailed, prometheusTarget),
    ),
    {
      severity: 'critical',
      when: share(
        rate(notificationErrors, {}, '5m'),
        rate(notificationsSent, {}, '5m'),
        'job',
        'instance',
        'alertmanager',
      ).above('0.05'),
      for: '5m',
      labels: { cause: 'notifications' },
      description:
        '{{ $value | humanizePercentage }} of the alerts do not reach Alertmanager {{ $labels.alertmanager }}.',
      proof: {
        readings: [
          reading(notificationsSent, { ...prometheusTarget, alertmanager: 'a' }, growth(1000)),
          reading(
            notificationErrors,
            { ...prometheusTarget, alertmanager: 'a' },
            { above: growth(55), below: growth(45) },
          ),
        ],
        ...soon,
      },
    },
    grew(
      notificationsDropped,
      'critical',
      'Prometheus drops alerts: none of its Alertmanagers takes them.',
      failures(notificationsDropped, prometheusTarget),
    ),
  ],
  runbook: {
    meaning: 'The label `cause` says what: its configuration, a rule, its disk, or the way to Alertmanager.',
    impact: 'Metrics or alerts may be missing or late.',
    firstAction: 'Open Prometheus, Status → Rules or → Configuration: the error stands there.',
    look: {
      'Failed rules': increase(ruleEvaluationFailures, {}, '15m').sum('rule_group'),
      'Alerts not delivered': increase(notificationErrors, {}, '15m').sum('alertmanager'),
    },
    mend: [
      '`promtool check config` and `promtool check rules` name the faulty line.',
      'Disk full: see DiskFilling.',
      'Alertmanager away: start it.',
    ],
    silence: 'While it is being upgraded.',
  },
})

const alertmanagerTarget = { job: 'alertmanager', instance: 'alertmanager:9093' } as const

export const alertmanagerUnwell = alert({
  name: 'AlertmanagerUnwell',
  summary: 'Alertmanager does not deliver, or refused its configuration.',
  board,
  boardVariables,
  rules: [
    {
      severity: 'warning',
      when: series(alertmanagerConfigReloadSucceeded).equals(0),
      for: '5m',
      labels: { cause: 'config' },
      description: 'Alertmanager refused its new configuration and goes on with the old one.',
      proof: {
        readings: [
          reading(alertmanagerConfigReloadSucceeded, alertmanagerTarget, { above: level(0), below: level(1) }),
        ],
        afterMinutes: 3,
      },
    },
    {
      severity: 'critical',
      when: share(
        rate(alertmanagerNotificationsFailed, {}, '5m'),
        rate(alertmanagerNotifications, {}, '5m'),
        'job',
        'instance',
        'integration',
      ).above('0.05'),
      for: '5m',
      labels: { cause: 'delivery' },
      description: '{{ $value | humanizePercentage }} of the notifications by {{ $labels.integration }} fail.',
      proof: {
        readings: [
          reading(alertmanagerNotifications, { ...alertmanagerTarget, integration: 'webhook' }, growth(1000)),
          reading(
            alertmanagerNotificationsFailed,
            { ...alertmanagerTarget, integration: 'webhook', reason: 'serverError' },
            { above: growth(55), below: growth(45) },
          ),
        ],
        ...soon,
      },
    },
  ],
  runbook: {
    meaning: 'Notifications do not get through to their receiver, or a new configuration was refused.',
    impact: 'Alerts may reach nobody.',
    firstAction: 'Open Alertmanager: what fires there that you were not told of?',
    look: {
      'Failed by integration and reason': increase(alertmanagerNotificationsFailed, {}, '15m').sum(
        'integration',
        'reason',
      ),
    },
    mend: [
      'clientError: wrong address or token of the receiver.',
      'serverError: the receiver is down.',
      '`amtool check-config` names the faulty line.',
    ],
    silence: 'Do not.',
  },
})

const lokiTarget = { job: 'loki', instance: 'loki:3100' } as const
const lokiFailed = rate(lokiRequestDuration, { status_code: matching('5..') }, '5m')
const lokiPush = { ...lokiTarget, method: 'POST', route: 'loki_api_v1_push', ws: 'false' } as const

export const lokiUnwell = alert({
  name: 'LokiUnwell',
  summary: 'Loki refuses or loses log lines.',
  board,
  boardVariables,
  rules: [
    grew(
      lokiDiscardedLines,
      'warning',
      'Loki refuses log lines; its metric names the reason.',
      failures(lokiDiscardedLines, { ...lokiTarget, tenant: 'fake', reason: 'rate_limited' }),
    ),
    grew(
      lokiFlushFailures,
      'critical',
      'Loki cannot write log lines to its storage.',
      failures(lokiFlushFailures, lokiTarget),
    ),
    {
      severity: 'critical',
      when: share(lokiFailed, rate(lokiRequestDuration, {}, '5m'), 'job', 'route').above('0.1'),
      for: '10m',
      labels: { cause: 'requests' },
      description: '{{ $value | humanizePercentage }} of the requests to Loki ({{ $labels.route }}) fail.',
      proof: {
        readings: [
          reading(
            lokiRequestDuration,
            { ...lokiPush, status_code: '204' },
            { above: growth(890), below: growth(910) },
            '_count',
          ),
          reading(
            lokiRequestDuration,
            { ...lokiPush, status_code: '500' },
            { above: growth(110), below: growth(90) },
            '_count',
          ),
        ],
        ...soon,
      },
    },
  ],
  runbook: {
    meaning: 'Lines are refused (limits, too old), cannot be stored (disk), or requests fail.',
    impact: 'Log lines are missing. Services keep what they can and count the rest (TelemetryLost).',
    firstAction: 'Look at the reason of refused lines.',
    look: {
      'Refused by reason': increase(lokiDiscardedLines, {}, '15m').sum('reason'),
      'Failed requests': lokiFailed.sum('route', 'status_code'),
    },
    mend: [
      'rate_limited: raise `ingestion_rate_mb`, or stop the service that shouts.',
      'Disk full: see DiskFilling.',
      'too_far_behind: the clock of a service is wrong.',
    ],
    silence: 'While limits are being raised.',
  },
})

const jaegerTarget = { job: 'jaeger', instance: 'jaeger:8888' } as const

export const jaegerUnwell = alert({
  name: 'JaegerUnwell',
  summary: 'Jaeger refuses or loses spans.',
  board,
  boardVariables,
  rules: [
    grew(
      jaegerRefusedSpans,
      'warning',
      'Jaeger refuses spans: it gets more than it can take.',
      failures(jaegerRefusedSpans, { ...jaegerTarget, receiver: 'otlp', transport: 'http' }),
    ),
    grew(
      jaegerStoreFailures,
      'critical',
      'Jaeger cannot store spans.',
      failures(jaegerStoreFailures, { ...jaegerTarget, exporter: 'jaeger_storage_exporter' }),
    ),
  ],
  runbook: {
    meaning: 'Spans arrive but are not kept.',
    impact: 'Traces are missing or have holes.',
    firstAction: 'Compare spans taken in with spans refused: overload, or a broken storage?',
    look: {
      'Taken in': rate(jaegerAcceptedSpans, {}, '5m').sum('receiver', 'transport'),
      Refused: rate(jaegerRefusedSpans, {}, '5m').sum('receiver', 'transport'),
      'Not stored': rate(jaegerStoreFailures, {}, '5m').sum('exporter'),
    },
    mend: [
      'Storage full or away: mend it.',
      'Overload: sample less (`OTEL_TRACES_SAMPLER_ARG`) or give Jaeger more memory.',
    ],
    silence: 'While its storage is being moved.',
  },
})

export const stackAlerts: readonly Alert[] = [
  stackComponentDown,
  prometheusUnwell,
  alertmanagerUnwell,
  lokiUnwell,
  jaegerUnwell,
]

function failures(metric: Parameters<typeof increase>[0], labels: Readonly<Record<string, string>>): Reading {
  return reading(metric, labels, { above: growth(1), below: growth(0) })
}

function metricName(metric: Parameters<typeof increase>[0]): string {
  return 'definition' in metric ? metric.definition.name : metric.name
}

import {
  configReloadSucceeded,
  notificationErrors,
  notificationsDropped,
  notificationsSent,
  ruleEvaluationFailures,
  ruleGroupMissed,
  walWritesFailed,
} from '../catalogues/prometheus.ts'
import { increase, rate } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { share } from '../promql/share.ts'
import { alert } from './alert.ts'
import { failures, grew, soon } from './failure-growth.ts'
import { growth, level, reading } from './reading.ts'

const prometheusTarget = { job: 'prometheus', instance: 'localhost:9090' } as const

export const prometheusUnwell = alert({
  name: 'PrometheusUnwell',
  summary: 'Prometheus runs, but not as it should.',
  board: 'vigie-telemetry',
  boardVariables: {},
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

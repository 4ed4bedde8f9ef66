import {
  alertmanagerConfigReloadSucceeded,
  alertmanagerNotifications,
  alertmanagerNotificationsFailed,
} from '../catalogues/alertmanager.ts'
import { increase, rate } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { share } from '../promql/share.ts'
import { alert } from './alert.ts'
import { soon } from './failure-growth.ts'
import { growth, level, reading } from './reading.ts'

const alertmanagerTarget = { job: 'alertmanager', instance: 'alertmanager:9093' } as const

export const alertmanagerUnwell = alert({
  name: 'AlertmanagerUnwell',
  summary: 'Alertmanager does not deliver, or refused its configuration.',
  board: 'vigie-telemetry',
  boardVariables: {},
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

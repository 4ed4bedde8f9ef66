import { up } from '../catalogues/prometheus.ts'
import { absent } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { ofTheStack } from '../rules/stack-jobs.ts'
import { type AlertRule, alert } from './alert.ts'
import { level, missing, reading } from './reading.ts'

export const stackComponentDown = alert({
  name: 'StackComponentDown',
  summary: 'A part of the monitoring stack does not answer.',
  board: 'vigie-telemetry',
  boardVariables: {},
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

import { telemetryDropped, telemetryExported, telemetryPending } from '../../sdk/catalogue/telemetry.ts'
import { scrapeDuration, scrapeSamples, up } from '../catalogues/prometheus.ts'
import { constant, increase, overTime, rate } from '../promql/functions.ts'
import { series } from '../promql/selector.ts'
import { type Alert, alert } from './alert.ts'
import { growth, level, reading } from './reading.ts'

const target = { job: 'checkout', instance: 'checkout-1:9464' } as const
const lost = increase(telemetryDropped, {}, '10m').sum('job', 'signal', 'destination', 'reason')
const board = 'vigie-telemetry'

export const telemetryLost = alert({
  name: 'TelemetryLost',
  summary: 'A service loses spans, log lines or metrics.',
  board,
  boardVariables: {},
  rules: [
    {
      severity: 'warning',
      when: lost.above(0),
      description:
        '{{ $labels.job }} has lost {{ $value | humanize }} {{ $labels.signal }} for {{ $labels.destination }} within 10 minutes: {{ $labels.reason }}.',
      proof: {
        readings: [
          reading(
            telemetryDropped,
            { ...target, signal: 'logs', destination: 'loki', reason: 'queue_full' },
            { above: growth(1), below: growth(0) },
          ),
        ],
        recoversAfterMinutes: 14,
      },
    },
  ],
  runbook: {
    meaning:
      'The service produced more than its destination took, or the destination refused it. What is lost is counted, not kept.',
    impact: 'None for users. Whoever looks for those lines or traces later does not find them.',
    firstAction:
      'Read the reason in the alert: queue_full and undeliverable mean the destination is away, rejected means it refuses.',
    look: {
      Lost: lost,
      'Waiting for delivery': series(telemetryPending).sum('job', 'signal', 'destination'),
      Delivered: rate(telemetryExported, {}, '5m').sum('job', 'signal', 'destination'),
    },
    mend: [
      'Bring the destination back: see StackComponentDown.',
      'Give the service a spool directory, then nothing is lost while the destination is away.',
      'rejected, too_large: mend what the service sends.',
    ],
    silence: 'While the destination is under maintenance.',
  },
})

const answered = overTime('avg_over_time', up, '15m')

export const scrapeFailing = alert({
  name: 'ScrapeFailing',
  summary: 'Some scrapes of a target fail.',
  board,
  boardVariables: {},
  rules: [
    {
      severity: 'warning',
      // More than one pause: a restart, or a slow start, is one.
      when: answered.below('0.9').and(overTime('changes', up, '15m').above(3)),
      for: '5m',
      description:
        'Only {{ $value | humanizePercentage }} of the scrapes of {{ $labels.job }} at {{ $labels.instance }} succeed.',
      proof: {
        readings: [reading(up, target, { above: { kind: 'pattern', text: '1 0' }, below: level(1) })],
        afterMinutes: 16,
        recoversAfterMinutes: 20,
      },
    },
  ],
  runbook: {
    meaning: 'The target answers now and then: too slow for the scrape timeout, restarting, or behind a bad network.',
    impact: 'Graphs have holes and alerts may be late.',
    firstAction: 'Compare how long scrapes take with the timeout of 10 s.',
    look: {
      'Share of successful scrapes': answered,
      'Time for a scrape': series(scrapeDuration),
      'Samples of a scrape': series(scrapeSamples),
    },
    mend: [
      'Too many series: see the board "Cardinality and cost".',
      'The process is too busy: see EventLoopStalled.',
      'It restarts: see ServiceRestarting.',
    ],
    silence: 'While the target is moved.',
  },
})

export const watchdog = alert({
  name: 'Watchdog',
  summary: 'Alerts work; this one always fires.',
  board,
  boardVariables: {},
  rules: [
    {
      severity: 'none',
      when: constant(1),
      description: 'If this alert stops arriving, Prometheus, Alertmanager or the way to you is broken.',
      proof: 'always fires',
    },
  ],
  runbook: {
    meaning: 'A dead man’s switch: it fires all the time, and whoever receives it raises the alarm when it stops.',
    impact: 'None while it fires. When it stops, no other alert reaches you either.',
    firstAction: 'It stopped? Open Prometheus, then Alertmanager: whichever does not answer is the cause.',
    look: { 'Prometheus and Alertmanager': series(up) },
    mend: ['Start what is down.', 'Check the receiver "watchdog" in alertmanager.yml.'],
    silence: 'Never.',
  },
})

export const telemetryAlerts: readonly Alert[] = [telemetryLost, scrapeFailing, watchdog]

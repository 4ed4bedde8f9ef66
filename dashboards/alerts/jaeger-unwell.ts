import { jaegerAcceptedSpans, jaegerRefusedSpans, jaegerStoreFailures } from '../catalogues/jaeger.ts'
import { rate } from '../promql/functions.ts'
import { alert } from './alert.ts'
import { failures, grew } from './failure-growth.ts'

const jaegerTarget = { job: 'jaeger', instance: 'jaeger:8888' } as const

export const jaegerUnwell = alert({
  name: 'JaegerUnwell',
  summary: 'Jaeger refuses or loses spans.',
  board: 'vigie-telemetry',
  boardVariables: {},
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

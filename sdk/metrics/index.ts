export { bucketsAround, defaultBuckets } from './buckets.ts'
export type { CollectFunction, Reading } from './collect-function.ts'
export { type BoundCounter, type Counter, type CounterDeclaration, counter } from './counter.ts'
export { type Exemplar, type ExemplarSource, setExemplarSource } from './exemplar-source.ts'
export { type BoundGauge, type Gauge, type GaugeDeclaration, gauge } from './gauge.ts'
export {
  type BoundHistogram,
  type Histogram,
  type HistogramDeclaration,
  histogram,
  type StopTimer,
} from './histogram.ts'
export { overflowValue } from './label-index.ts'
export { limited } from './limited.ts'
export type {
  Aggregation,
  Declaration,
  LabelDeclaration,
  LabelDeclarations,
  LabelName,
  LabelValues,
  LimitedLabel,
  MetricDefinition,
  MetricHandle,
  MetricType,
  NoLabels,
} from './metric-definition.ts'
export type { MetricFamily, Sample, SampleExemplar } from './metric-family.ts'
export { type MetricsReporter, setMetricsReporter } from './metrics-reporter.ts'
export { createRegistry, type DeclareOptions, type RegistryOptions, registry, type VigieRegistry } from './registry.ts'
export { type LabelSeries, type MetricSeries, type SeriesReport, seriesReport } from './series-report.ts'
export { type BoundSummary, type Summary, type SummaryDeclaration, summary } from './summary.ts'

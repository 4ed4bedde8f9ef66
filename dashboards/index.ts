export type { Board, BoardOptions } from './board/board.ts'
export { dashboard, row } from './board/board.ts'
export type { Panel, Row } from './board/panel.ts'
export { bars, heatmap, logPanel, serviceGraph, stat, states, table, text, timeseries, traces } from './board/panels.ts'
export { logs } from './logql/logql.ts'
export {
  absent,
  clampMax,
  clampMin,
  increase,
  overTime,
  predictLinear,
  rate,
  rateInterval,
  rateOfSum,
  rateWithin,
  time,
} from './promql/functions.ts'
export { matching, not, notMatching } from './promql/metric.ts'
export { bucketRates, mean, quantile } from './promql/quantile.ts'
export { observations, series } from './promql/selector.ts'
export { share } from './promql/share.ts'
export { Vector } from './promql/vector.ts'
export { availability, latency, type RequestSelection } from './slo/sli.ts'
export { type Slo, type SloOptions, slo } from './slo/slo.ts'
export { type WrittenDashboards, writeUserDashboards } from './user/write-user-dashboards.ts'

import { catalogue } from '../../sdk/catalogue/index.ts'
import type { DeclaredMetric } from '../promql/metric.ts'
import * as alertmanager from './alertmanager.ts'
import * as blackbox from './blackbox.ts'
import * as cadvisor from './cadvisor.ts'
import * as jaeger from './jaeger.ts'
import * as kubeStateMetrics from './kube-state-metrics.ts'
import * as loki from './loki.ts'
import * as nodeExporter from './node-exporter.ts'
import * as prometheus from './prometheus.ts'
import * as target from './target.ts'

/** Every metric that boards and rules may name, by who emits it. */
export const metricsByEmitter: Readonly<Record<string, readonly DeclaredMetric[]>> = {
  vigie: [...catalogue, ...Object.values(target)],
  prometheus: Object.values(prometheus),
  alertmanager: Object.values(alertmanager),
  loki: Object.values(loki),
  jaeger: Object.values(jaeger),
  'blackbox exporter': Object.values(blackbox),
  cAdvisor: Object.values(cadvisor),
  'kube-state-metrics': Object.values(kubeStateMetrics),
  node_exporter: Object.values(nodeExporter),
}

export const allMetrics: readonly DeclaredMetric[] = Object.values(metricsByEmitter).flat()

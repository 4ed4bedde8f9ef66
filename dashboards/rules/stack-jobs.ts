import { matching, notMatching } from '../promql/metric.ts'

/** Scrape jobs of the stack itself (deploy/config/prometheus/prometheus.yml); every other job is a service. */
export const stackJobs = [
  'prometheus',
  'alertmanager',
  'loki',
  'jaeger',
  'jaeger-span-metrics',
  'grafana',
  'blackbox',
  'probes',
  'shop-probes',
  'cadvisor',
  'kube-state-metrics',
  'node',
] as const

/** Condition on `job`: the stack, all of it. */
export const ofTheStack = matching(stackJobs.join('|'))

/** Condition on `job`: services only. */
export const ofServices = notMatching(stackJobs.join('|'))

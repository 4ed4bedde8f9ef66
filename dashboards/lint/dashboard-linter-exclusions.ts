import type { Exclusion } from './exclusions.ts'

/** What Grafana's dashboard-linter finds on the boards and is right as it is; names are those of its rules. */
export const dashboardLinterExclusions: readonly Exclusion[] = [
  ...exclude(
    'template-job-rule',
    'All must become the services of the chosen environment: `.+` would add the stack’s own jobs; readers call a job a service',
    ['node-runtime', 'fleet', 'logs', 'slo'],
  ),
  ...exclude(
    'template-job-rule',
    'Jaeger’s search takes exactly one service, so one is chosen; readers call a job a service',
    ['service', 'traces'],
  ),
  ...exclude(
    'template-instance-rule',
    'All must become the instances of the chosen environment, which `.+` would not respect',
    ['node-runtime', 'service'],
  ),
  ...exclude('template-instance-rule', 'the instance of a probe is the address it asks, and is called so', ['uptime']),
  ...exclude('template-instance-rule', 'the board compares services; instances are chosen on the board Service', [
    'fleet',
    'logs',
    'slo',
    'traces',
  ]),
  ...['template-job-rule', 'template-instance-rule', 'target-job-rule', 'target-instance-rule'].flatMap((rule) =>
    exclude(rule, 'the board is about the stack or the machines under it, not about chosen services', [
      'containers',
      'cost',
      'kubernetes',
      'telemetry',
    ]),
  ),
  ...['template-job-rule', 'template-instance-rule'].flatMap((rule) =>
    exclude(rule, 'the board holds text only', ['runbooks']),
  ),
  ...['template-job-rule', 'target-job-rule'].flatMap((rule) =>
    exclude(rule, 'addresses are chosen by instance; the job of a probe says only who asks', ['uptime']),
  ),
  ...exclude('target-instance-rule', 'what the board reads is recorded per service, without the instance', [
    'fleet',
    'slo',
    'service / Budget left',
  ]),
  ...exclude('target-job-rule', 'an alert about the stack belongs to no chosen service', [
    'fleet / Alerts firing',
    'fleet / Firing alerts',
  ]),
  ...exclude('target-instance-rule', 'an alert about a service as a whole has no instance', ['service / Alerts']),
  ...exclude('target-job-rule', 'the objective itself belongs to no service; its error ratio is narrowed', ['slo']),
  ...['target-job-rule', 'target-instance-rule'].flatMap((rule) =>
    exclude(rule, 'the series that Jaeger counts from spans carry the service in service_name, and no instance', [
      'traces',
    ]),
  ),
  ...['target-job-rule', 'target-instance-rule'].flatMap((rule) =>
    exclude(rule, 'log lines, narrowed by service_name: the rule takes them for PromQL', [
      'logs',
      'service / Warnings and errors',
    ]),
  ),
  ...exclude('target-job-rule', 'log lines, narrowed by service_name: the rule takes them for PromQL', [
    'fleet / Errors of all services',
  ]),
  ...exclude('target-promql-rule', 'LogQL: the rule takes every query of a board with Prometheus for PromQL', [
    'cost / Log text',
    'logs / Bytes by service',
  ]),
  ...exclude('target-rate-interval-rule', 'LogQL: the rule takes it for PromQL', ['logs / Lines by service']),
  ...exclude('target-promql-rule', 'a search in Jaeger: the rule takes it for an empty PromQL', [
    'service / Failed requests',
    'service / Slow requests',
    'traces / Failed',
    'traces / Slow',
  ]),
  ...exclude('target-logql-auto-rule', 'one figure for the whole time shown: $__range', ['logs / Errors']),
]

function exclude(rule: string, reason: string, places: readonly string[]): readonly Exclusion[] {
  return places.map((place) => ({ rule, where: `vigie-${place}`, reason }))
}

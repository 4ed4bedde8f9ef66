/** An alert that must fire in the dashboards' test, because something is broken on purpose. */
export interface PlantedTrouble {
  readonly alert: string
  /** Labels that tell it from the same alert about something healthy. */
  readonly labels: Readonly<Record<string, string>>
  readonly reason: string
}

/** An address where nobody listens. */
export const deadAddress = 'http://127.0.0.1:9/'

export const plantedTroubles: readonly PlantedTrouble[] = [
  { alert: 'LabelOverflow', labels: { job: 'troubled' }, reason: 'it counts more customers than its label may name' },
  { alert: 'TelemetryLost', labels: { job: 'troubled', signal: 'spans' }, reason: 'its spans are refused' },
  { alert: 'HealthCheckFailing', labels: { job: 'troubled' }, reason: 'its health check always fails' },
  { alert: 'ProbeFailing', labels: { instance: deadAddress }, reason: 'nobody listens at the probed address' },
]

/** Whether an alert is one of them. */
export function isPlanted({ labels }: { readonly labels: Readonly<Record<string, string>> }): boolean {
  return plantedTroubles.some((planted) => matches(planted, labels))
}

/** Whether a planted trouble has these labels, its alert's name among them. */
export function matches(planted: PlantedTrouble, labels: Readonly<Record<string, string>>): boolean {
  return (
    labels['alertname'] === planted.alert &&
    Object.entries(planted.labels).every(([name, value]) => labels[name] === value)
  )
}

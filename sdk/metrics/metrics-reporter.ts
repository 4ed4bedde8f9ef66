/** Receives what an author should know about a metric: a cap reached, a bad value. Each distinct matter comes once. */
export type MetricsReporter = (message: string) => void

const toConsole: MetricsReporter = (message) => console.warn(`vigie: ${message}`)

let reporter = toConsole

/** Sends reports elsewhere (the service's logger); `undefined` gives them back to `console.warn`. */
export function setMetricsReporter(next: MetricsReporter | undefined): void {
  reporter = next ?? toConsole
}

/** Reports, and survives a reporter that throws: telemetry never throws into the service. */
export function reportMetricsTrouble(message: string): void {
  try {
    reporter(message)
  } catch {
    // The report is lost; the counter that goes with it is not.
  }
}

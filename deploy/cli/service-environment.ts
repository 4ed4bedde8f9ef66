/** What a service needs to be told so that it reports to the local stack. */
export function serviceEnvironment(stackUrl: string): Readonly<Record<string, string>> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: stackUrl,
    OTEL_TRACES_EXPORTER: 'otlp',
    VIGIE_LOKI_URL: stackUrl,
    VIGIE_DEV_URL: stackUrl,
    // Several services on one machine cannot all have 9464; each announces the port that it got.
    VIGIE_ADMIN_PORT: '0',
  }
}

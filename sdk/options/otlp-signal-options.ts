import { addressOption, choiceOption, type Environment, numberOption, pairsOption } from './environment.ts'
import { resolveOtlpTls, type TlsFiles } from './otlp-tls-options.ts'
import type { TelemetryOptions } from './telemetry-options.ts'

/** How one signal leaves over OTLP/HTTP. */
export interface OtlpSignalOptions {
  /** Path included. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly compression: 'gzip' | 'none'
  /** Undefined where the system's authorities are enough, and no certificate is asked for. */
  readonly tls: TlsFiles | undefined
}

const dayMs = 86_400_000

/**
 * Code first, then the variables of the signal (`OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`), then those of all signals.
 *
 * @throws VigieError `BAD_OPTION`
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function resolveOtlpSignal(
  otlp: TelemetryOptions['otlp'],
  environment: Environment,
  signal: 'traces' | 'logs',
): OtlpSignalOptions {
  const variables = (name: string) => [
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`,
    `OTEL_EXPORTER_OTLP_${name}`,
  ]
  const [ownEndpoint, baseEndpoint] = variables('ENDPOINT') as [string, string]
  const base = addressOption(otlp?.endpoint, 'otlp.endpoint', environment, [baseEndpoint], 'http://localhost:4318')
  const own = otlp?.endpoint
    ? undefined
    : addressOption(undefined, 'otlp.endpoint', environment, [ownEndpoint], undefined)
  choiceOption(undefined, 'otlp.protocol', environment, variables('PROTOCOL'), ['http/protobuf'], 'http/protobuf')
  return {
    url: own ?? `${base}/v1/${signal}`,
    headers: pairsOption(otlp?.headers, environment, variables('HEADERS')),
    timeoutMs: numberOption(otlp?.timeoutMs, 'otlp.timeoutMs', environment, variables('TIMEOUT'), 10_000, {
      min: 1,
      max: dayMs,
    }),
    compression: choiceOption(
      otlp?.compression,
      'otlp.compression',
      environment,
      variables('COMPRESSION'),
      ['gzip', 'none'],
      'none',
    ),
    tls: resolveOtlpTls(otlp?.tls, environment, variables),
  }
}

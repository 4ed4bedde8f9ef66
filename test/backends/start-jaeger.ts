import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

import { externalServer } from './external-server.ts'
import { mapStrings } from './map-strings.ts'
import type { RunningServer } from './running-server.ts'
import { shippedArguments } from './shipped-arguments.ts'
import { configFolder, shippedConfig } from './shipped-config.ts'
import { startServer } from './start-server.ts'

/** The ports of `deploy/config/jaeger/jaeger.yaml`; each gets a free one, the page and API first. */
const shippedPorts = [16686, 16685, 13133, 5778, 5779, 4317, 4318, 14268, 8888, 8889] as const

interface JaegerOptions {
  /** Where the Monitor tab reads span metrics. @default an address where nobody listens */
  readonly prometheusUrl?: string
}

/** A Jaeger; `url` is its page and API (`/api/traces`, `/api/services`). */
export interface RunningJaeger extends RunningServer {
  /** OTLP over HTTP without a path: spans go to `/v1/traces` below it. */
  readonly otlpUrl: string
  /** OTLP over gRPC, as host and port. */
  readonly otlpGrpcAddress: string
  /** Thrift over HTTP, complete: `http://127.0.0.1:41234/api/traces`. */
  readonly thriftUrl: string
  /** Where services ask which share of traces to keep: `/api/sampling?service=…` below it. */
  readonly samplingUrl: string
  /** Its own metrics, as host and port. */
  readonly metricsAddress: string
  /** The metrics counted from spans, as host and port. */
  readonly spanMetricsAddress: string
}

/**
 * Starts Jaeger with the shipped configuration. A Jaeger at `VIGIE_TEST_JAEGER_URL` is taken to listen on the shipped
 * ports of the same host for everything but its page.
 */
export async function startJaeger(options: JaegerOptions = {}): Promise<RunningJaeger> {
  const external = await externalServer('jaeger', '/api/services')
  if (external) return withEndpoints(external, new URL(external.url).hostname, (port) => port)
  let portOf: (shipped: number) => number = (shipped) => shipped
  const server = await startServer({
    name: 'jaeger',
    portCount: shippedPorts.length,
    prepare(folder, ports) {
      portOf = (shipped) => {
        const port = ports[(shippedPorts as readonly number[]).indexOf(shipped)]
        if (port === undefined)
          throw new Error(`jaeger.yaml listens on ${shipped}, which start-jaeger.ts does not know`)
        return port
      }
      const moved = mapStrings(shippedConfig<JaegerConfig>('jaeger/jaeger.yaml'), (text) => {
        const listening = /^0\.0\.0\.0:(\d+)$/.exec(text)
        if (listening) return `127.0.0.1:${portOf(Number(listening[1]))}`
        if (text === 'http://prometheus:9090') return options.prometheusUrl ?? 'http://127.0.0.1:9'
        return text.replace('/etc/jaeger/', `${configFolder}jaeger/`).replace('/tmp/jaeger/', `${folder}/`)
      })
      for (const reader of moved.service.telemetry.metrics.readers) {
        const pull = reader.pull.exporter.prometheus
        Object.assign(pull, { host: '127.0.0.1', port: portOf(pull.port) })
      }
      const configFile = join(folder, 'jaeger.yaml')
      writeFileSync(configFile, stringify(moved))
      return {
        arguments: shippedArguments('jaeger', { '--config': configFile }),
        url: `http://127.0.0.1:${portOf(16686)}`,
        readyUrl: `http://127.0.0.1:${portOf(13133)}/status`,
      }
    },
  })
  return withEndpoints(server, '127.0.0.1', portOf)
}

interface JaegerConfig {
  readonly service: {
    readonly telemetry: {
      readonly metrics: {
        readonly readers: readonly { pull: { exporter: { prometheus: { host: string; port: number } } } }[]
      }
    }
  }
}

function withEndpoints(server: RunningServer, host: string, portOf: (shipped: number) => number): RunningJaeger {
  return {
    ...server,
    otlpUrl: `http://${host}:${portOf(4318)}`,
    otlpGrpcAddress: `${host}:${portOf(4317)}`,
    thriftUrl: `http://${host}:${portOf(14268)}/api/traces`,
    samplingUrl: `http://${host}:${portOf(5778)}`,
    metricsAddress: `${host}:${portOf(8888)}`,
    spanMetricsAddress: `${host}:${portOf(8889)}`,
  }
}

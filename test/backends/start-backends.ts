import { freePorts } from './free-ports.ts'
import { retryTakenPort } from './retry-taken-port.ts'
import type { RunningServer } from './running-server.ts'
import { startAlertmanager } from './start-alertmanager.ts'
import { startBlackbox } from './start-blackbox.ts'
import { type RunningJaeger, startJaeger } from './start-jaeger.ts'
import { startLoki } from './start-loki.ts'
import { type PrometheusOptions, type RunningPrometheus, startPrometheus } from './start-prometheus.ts'

/** The whole stack but Grafana. */
export interface Backends {
  readonly prometheus: RunningPrometheus
  readonly alertmanager: RunningServer
  readonly loki: RunningServer
  readonly jaeger: RunningJaeger
  readonly blackbox: RunningServer
  /** Ends all of them. */
  stop(): Promise<void>
}

interface BackendsOptions extends Pick<PrometheusOptions, 'targets' | 'probes' | 'ruleFiles'> {
  /** Where notifications go. */
  readonly receiverUrl?: string
}

/** Starts every server, wired together as shipped: Prometheus scrapes them, alerts, and Jaeger reads span metrics. */
export async function startBackends(options: BackendsOptions = {}): Promise<Backends> {
  // Two ports are chosen seconds before their servers listen: if one is taken meanwhile, all start over.
  return await retryTakenPort(() => startOnce(options))
}

async function startOnce(options: BackendsOptions): Promise<Backends> {
  const { receiverUrl, ...watched } = options
  // Jaeger must know where Prometheus will be, and Prometheus where Jaeger is.
  const [prometheusPort, alertmanagerPort] = (await freePorts(2)) as [number, number]
  const alertmanagerUrl = `http://127.0.0.1:${alertmanagerPort}`
  const started: RunningServer[] = []
  const keep = async <T extends RunningServer>(starting: Promise<T>): Promise<T> => {
    const server = await starting
    started.push(server)
    return server
  }
  const stop = async () => {
    await Promise.all(started.map((server) => server.stop()))
  }
  const starting = [
    keep(startAlertmanager({ port: alertmanagerPort, ...(receiverUrl === undefined ? {} : { receiverUrl }) })),
    keep(startLoki({ alertmanagerUrl })),
    keep(startJaeger({ prometheusUrl: `http://127.0.0.1:${prometheusPort}` })),
    keep(startBlackbox()),
  ] as const
  try {
    const [alertmanager, loki, jaeger, blackbox] = await Promise.all(starting)
    const addresses = {
      'alertmanager:9093': new URL(alertmanager.url).host,
      'loki:3100': new URL(loki.url).host,
      'jaeger:8888': jaeger.metricsAddress,
      'jaeger:8889': jaeger.spanMetricsAddress,
      'blackbox:9115': new URL(blackbox.url).host,
    }
    const prometheus = await keep(startPrometheus({ ...watched, addresses, port: prometheusPort }))
    return { prometheus, alertmanager, loki, jaeger, blackbox, stop }
  } catch (error) {
    await Promise.allSettled(starting)
    await stop()
    throw error
  }
}

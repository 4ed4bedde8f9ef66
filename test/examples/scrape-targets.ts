import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Stands where `vigie dev` would: services under `VIGIE_DEV_URL` tell it where they can be scraped. */
export interface ScrapeTargets {
  readonly url: string
  /** The metrics of a service as Prometheus text; rejects as long as the service has not announced itself. */
  metricsOf(service: string): Promise<string>
  close(): void
}

/** Listens on a free port. */
export async function listenForTargets(): Promise<ScrapeTargets> {
  const metricsUrls = new Map<string, string>()
  const server = createServer(async (request, response) => {
    const { service, metricsUrl } = JSON.parse(await text(request))
    metricsUrls.set(service, metricsUrl)
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async metricsOf(service) {
      const metricsUrl = metricsUrls.get(service)
      if (metricsUrl === undefined) throw new Error(`${service} has not announced itself`)
      return (await fetch(metricsUrl)).text()
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

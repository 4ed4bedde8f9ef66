import { type Context, propagation } from '@opentelemetry/api'

/** Lower case; a name, or `.name` for it and all below it; `*` for all. */
let allowed: readonly string[] = []

/** Stands for hosts that can only be one's own. */
const privateHosts = 'private'

const privateForm =
  /^(?:[^.:]+|.+\.(?:internal|local|localhost|svc)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|\[(?:::1|f[cd][\da-f:]*)\])$/

/** @param hosts to which baggage may go: `cart.internal`, `.svc.cluster.local`, `private`, `*` */
export function setBaggageHosts(hosts: readonly string[]): void {
  allowed = hosts.map((host) => host.toLowerCase())
}

/**
 * The context as it may be written into a request to `host`: without baggage, unless the host is one of those that
 * `traces.baggageHosts` names. Baggage may hold customers' names, and a debug token; it is nobody else's business.
 */
export function contextForHost(context: Context, host: string): Context {
  if (propagation.getBaggage(context) === undefined || isAllowed(host.toLowerCase())) return context
  return propagation.deleteBaggage(context)
}

function isAllowed(host: string): boolean {
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':', 1)[0]!
  return allowed.some(
    (entry) =>
      entry === '*' ||
      entry === name ||
      (entry === privateHosts && privateForm.test(name)) ||
      (entry.startsWith('.') && (name.endsWith(entry) || name === entry.slice(1))),
  )
}

import { error, type Finding } from './finding.ts'
import type { Container } from './manifest.ts'
import type { ServiceBudget } from './service-budget.ts'

const defaultPort = 9464
const probePath = /^\/(?:livez|readyz|startupz)$/

/** Whether a probe gets an answer at all: from the admin port, where it is that which it asks. */
export function adminPortFindings(
  where: string,
  which: 'livenessProbe' | 'readinessProbe' | 'startupProbe',
  { [which]: probe, ports = [] }: Container,
  budget: ServiceBudget,
): Finding[] {
  if (!probe?.httpGet) return []
  const { path = '/', port, scheme = 'HTTP' } = probe.httpGet
  const named = typeof port === 'string' && !/^\d+$/.test(port)
  const number = named ? ports.find(({ name }) => name === port)?.containerPort : Number(port)
  const failing = (what: string) => [error(where, `its ${which} ${what}`)]
  if (number === undefined) {
    return failing(`asks the port "${port}", but no port of the container is called that: it always fails`)
  }
  const { adminPort, adminHost } = budget
  const asked = path.split('?')[0]!
  if (number === defaultPort && number !== adminPort && probePath.test(asked)) {
    return failing(`asks port ${number}, but the admin port is ${adminPort}: it always fails`)
  }
  if (number !== adminPort) return []
  if (budget.disabled) return failing(`asks port ${adminPort}, but telemetry is switched off: it always fails`)
  if (!budget.adminEnabled) return failing(`asks port ${adminPort}, but VIGIE_ADMIN turns it off`)
  if (/^(?:localhost|127\.|::1$)/.test(adminHost)) {
    return failing(`can't reach the admin port: VIGIE_ADMIN_HOST is ${adminHost}, kubelet asks the pod's address`)
  }
  const spoken = budget.adminTls ? 'HTTPS' : 'HTTP'
  if (scheme.toUpperCase() !== spoken) {
    return failing(`speaks ${scheme} to the admin port, which speaks ${spoken}: it always fails; set its scheme`)
  }
  if (!probePath.test(asked) && asked !== '/metrics') {
    return failing(`asks the admin port for ${asked}, which is not there: ask /livez, /readyz or /startupz`)
  }
  return []
}

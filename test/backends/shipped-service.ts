import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** What the tests read of a service in `deploy/compose/compose.yaml`. */
export interface ShippedService {
  /** With its tag: `prom/prometheus:v3.14.0`. */
  readonly image?: string
  readonly command?: readonly string[]
}

const composeFile = fileURLToPath(new URL('../../deploy/compose/compose.yaml', import.meta.url))

/** A service as `deploy/compose/compose.yaml` ships it, or undefined when there is none of that name. */
export function shippedService(name: string): ShippedService | undefined {
  const stack = parse(readFileSync(composeFile, 'utf8')) as { services: Record<string, ShippedService> }
  return stack.services[name]
}

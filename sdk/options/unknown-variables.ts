import { askedVariables, type Environment } from './environment.ts'

/** Set by vigie itself, or read by its tests and its command. */
const others = /^VIGIE_(TEST_|CACHE_|REQUIRE_|LEFT_OUT|CHROMIUM|METRICS_PRIMARY|GRAFANA_URL)/

/** Variables that begin with `VIGIE_` and that no option has asked for: most likely misspelt. To be called after the options are resolved. */
export function unknownVariables(environment: Environment): string[] {
  return Object.keys(environment).filter(
    (name) => name.startsWith('VIGIE_') && !askedVariables.has(name) && !others.test(name),
  )
}

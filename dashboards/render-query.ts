/** What a query's variables stand for when no reader has chosen anything. */
const everything: Readonly<Record<string, string>> = {
  __rate_interval: '1m',
  __interval: '1m',
  __auto: '1m',
  __range: '5m',
  job: '.+',
  service: '.+',
  instance: '.+',
  environment: '.*',
  namespace: '.+',
}

/**
 * A query with Grafana's variables replaced: `$job`, `${job}`, `$__rate_interval`, …
 *
 * @param values overrides by name, without the `$`; a name that is neither here nor known stays as it is
 */
export function renderQuery(text: string, values: Readonly<Record<string, string>> = {}): string {
  const known = { ...everything, ...values }
  return text.replaceAll(
    /\$\{(\w+)(?::\w+)?\}|\$(\w+)/g,
    (whole, braced: string | undefined, bare: string | undefined) => {
      const name = braced ?? bare ?? ''
      return Object.hasOwn(known, name) ? (known[name] ?? whole) : whole
    },
  )
}

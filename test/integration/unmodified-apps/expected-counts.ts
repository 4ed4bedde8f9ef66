import { type Served, withAllCalled } from './served.ts'

/** How often each `method route status` was served by a service: `GET /a/:b 200` to 3. */
export function expectedServerCounts(all: readonly Served[], service: string): Record<string, number> {
  return counted(
    all
      .flatMap(withAllCalled)
      .filter((served) => served.service === service)
      .map(({ method, route, status }) => `${method} ${route ?? 'unmatched'} ${status}`),
  )
}

/** How often a service sent each `method status error` to another: `GET 500 500` to 3. */
export function expectedClientCounts(all: readonly Served[], service: string): Record<string, number> {
  return counted(
    all
      .flatMap(withAllCalled)
      .filter((served) => served.service === service)
      .flatMap(({ calls = [] }) => calls)
      .map(({ method, status }) => `${method} ${status} ${status >= 400 ? status : ''}`.trimEnd()),
  )
}

function counted(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

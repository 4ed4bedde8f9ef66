import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { SamplingRule } from '../options/telemetry-options.ts'
import { routePattern } from './route-pattern.ts'

interface ReadRule {
  readonly method: string | undefined
  readonly matches: (name: string) => boolean
  readonly ratio: number
}

/**
 * The share of traces that the first matching rule says to keep; undefined where none matches. A server span is matched by
 * its method and path, since its route is known only when it ends; any other span by its name.
 */
export function createSamplingRules(
  rules: readonly SamplingRule[],
): (name: string, kind: SpanKind, attributes: Attributes) => number | undefined {
  const read = rules.map(readRule)
  return (name, kind, attributes) => {
    const path = kind === SpanKind.SERVER ? attributes['url.path'] : undefined
    const method = attributes['http.request.method']
    for (const rule of read) {
      if (rule.method !== undefined && rule.method !== method) continue
      if (rule.matches(typeof path === 'string' ? path : name)) return rule.ratio
    }
    return undefined
  }
}

function readRule({ match, ratio }: SamplingRule): ReadRule {
  const [, method, path] = /^(?:([A-Z]+) )?(\/.*)$/.exec(match) ?? []
  if (path === undefined) return { method: undefined, matches: (name) => name === match, ratio }
  return { method, matches: routePattern(path), ratio }
}

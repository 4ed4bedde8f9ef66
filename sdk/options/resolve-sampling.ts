import type { Sampler, SpanLimits } from '@opentelemetry/sdk-trace'
import {
  addressOption,
  badOption,
  choiceOption,
  type Environment,
  firstSet,
  numberOption,
  switchOption,
  textListOption,
} from './environment.ts'
import { type SamplerName, type SamplingRule, samplerNames, type TelemetryOptions } from './telemetry-options.ts'

export interface RemoteSampling {
  readonly endpoint: string
  readonly pollingIntervalMs: number
  readonly initialSamplingRate: number
}

export interface ResolvedSampling {
  /** Also the one that decides when the own sampler throws. */
  readonly sampler: SamplerName
  readonly ownSampler: Sampler | undefined
  readonly ratio: number
  readonly rules: readonly SamplingRule[]
  readonly keepErrors: boolean
  readonly remoteSampling: RemoteSampling
  readonly limits: Required<SpanLimits>
  readonly baggageAttributes: readonly string[]
  readonly baggageHosts: readonly string[]
}

const samplerArgument = 'OTEL_TRACES_SAMPLER_ARG'
const dayMs = 86_400_000

/** @throws VigieError `BAD_OPTION` */
export function resolveSampling(traces: TelemetryOptions['traces'], environment: Environment): ResolvedSampling {
  const own = traces?.sampler
  if (typeof own === 'object' && typeof own?.shouldSample !== 'function')
    throw badOption('traces.sampler', 'must be a name, or have a function shouldSample', own)
  const sampler = choiceOption(
    typeof own === 'object' ? undefined : own,
    'traces.sampler',
    environment,
    ['OTEL_TRACES_SAMPLER'],
    samplerNames,
    'parentbased_always_on',
  )
  const isRemote = sampler === 'jaeger_remote'
  return {
    sampler,
    ownSampler: typeof own === 'object' ? own : undefined,
    // For the remote sampler the variable holds something else.
    ratio: numberOption(traces?.ratio, 'traces.ratio', environment, isRemote ? [] : [samplerArgument], 1, {
      min: 0,
      max: 1,
    }),
    rules: rulesOption(traces?.rules, environment),
    keepErrors: switchOption(traces?.keepErrors, 'traces.keepErrors', environment, ['VIGIE_TRACES_KEEP_ERRORS'], true),
    remoteSampling: remoteSampling(traces?.remoteSampling, isRemote ? environment : {}),
    limits: spanLimits(traces?.limits, environment),
    baggageAttributes: textListOption(
      traces?.baggageAttributes,
      'traces.baggageAttributes',
      environment,
      ['VIGIE_TRACES_BAGGAGE_ATTRIBUTES'],
      [],
    ),
    baggageHosts: textListOption(
      traces?.baggageHosts,
      'traces.baggageHosts',
      environment,
      ['VIGIE_TRACES_BAGGAGE_HOSTS'],
      ['private'],
    ),
  }
}

function rulesOption(fromCode: readonly SamplingRule[] | undefined, environment: Environment): SamplingRule[] {
  if (fromCode !== undefined && !Array.isArray(fromCode)) throw badOption('traces.rules', 'must be a list', fromCode)
  const variable = fromCode === undefined ? firstSet(environment, ['VIGIE_TRACES_RULES']) : undefined
  const rules: readonly Partial<SamplingRule>[] =
    fromCode ??
    (variable?.value ?? '')
      .split(',')
      .filter((rule) => rule.trim() !== '')
      .map((rule) => {
        const at = rule.lastIndexOf('=')
        return { match: rule.slice(0, Math.max(at, 0)).trim(), ratio: at < 0 ? Number.NaN : Number(rule.slice(at + 1)) }
      })
  return rules.map((rule) => {
    const { match, ratio } = rule ?? {}
    const sound = typeof match === 'string' && match !== '' && typeof ratio === 'number' && ratio >= 0 && ratio <= 1
    if (!sound)
      throw badOption(
        variable?.name ?? 'traces.rules',
        'must match something, with a share from 0 to 1 ("POST /orders/*=0.5")',
        variable?.value ?? rule,
      )
    return { match, ratio }
  })
}

function remoteSampling(
  fromCode: NonNullable<TelemetryOptions['traces']>['remoteSampling'],
  environment: Environment,
): RemoteSampling {
  const argument = firstSet(environment, [samplerArgument])
  const pairs: Record<string, string | undefined> = {}
  for (const pair of argument?.value.split(',') ?? []) {
    const [name = '', ...value] = pair.split('=')
    if (!['endpoint', 'pollingIntervalMs', 'initialSamplingRate'].includes(name.trim()))
      throw badOption(
        samplerArgument,
        'must be "endpoint=…,pollingIntervalMs=…,initialSamplingRate=…" for the sampler jaeger_remote',
        argument?.value,
      )
    pairs[name.trim()] = value.join('=')
  }
  const named = (name: string) => `${argument === undefined ? 'traces.remoteSampling.' : ''}${name}`
  const endpoint = addressOption(
    fromCode?.endpoint,
    named('endpoint'),
    pairs,
    ['endpoint'],
    'http://localhost:5778/api/sampling',
  )
  return {
    endpoint: new URL(endpoint).pathname === '/' ? `${endpoint}/api/sampling` : endpoint,
    pollingIntervalMs: numberOption(
      fromCode?.pollingIntervalMs,
      named('pollingIntervalMs'),
      pairs,
      ['pollingIntervalMs'],
      60_000,
      { min: 100, max: dayMs },
    ),
    initialSamplingRate: numberOption(
      fromCode?.initialSamplingRate,
      named('initialSamplingRate'),
      pairs,
      ['initialSamplingRate'],
      0.001,
      { min: 0, max: 1 },
    ),
  }
}

function spanLimits(
  limits: NonNullable<TelemetryOptions['traces']>['limits'],
  environment: Environment,
): Required<SpanLimits> {
  const limit = (option: keyof NonNullable<typeof limits>, variables: string[], fallback: number, max = 65_536) =>
    numberOption(limits?.[option], `traces.limits.${option}`, environment, variables, fallback, {
      min: 0,
      max,
      integer: true,
    })
  return {
    attributeCountLimit: limit(
      'attributeCount',
      ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
      128,
    ),
    attributeValueLengthLimit: limit(
      'attributeValueLength',
      ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
      16_384,
      1 << 30,
    ),
    eventCountLimit: limit('eventCount', ['OTEL_SPAN_EVENT_COUNT_LIMIT'], 128),
    linkCountLimit: limit('linkCount', ['OTEL_SPAN_LINK_COUNT_LIMIT'], 128),
    attributePerEventCountLimit: limit('attributeCountPerEvent', ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'], 128),
    attributePerLinkCountLimit: limit('attributeCountPerLink', ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'], 128),
  }
}

import type { Registry } from 'prom-client'
import PromClientRegistry from 'prom-client/lib/registry.js'
import { VigieError } from '../vigie-error.ts'
import { checkDeclaration } from './declaration-check.ts'
import { openMetricsContentType, writeExposition } from './exposition/write-exposition.ts'
import { type ForeignMetric, type ForeignRegistry, foreignMetrics, readForeign } from './foreign-registry.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import { reportMetricsTrouble } from './metrics-reporter.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import { isAdapter, promClientAdapter } from './prom-client-adapter.ts'
import { sameDefinition } from './same-definition.ts'
import { sampleNames } from './sample-names.ts'
import type { Scrape } from './scrape.ts'
import { createSelfMetrics, type SelfMetrics } from './self-metrics.ts'
import { createSeriesBudget, type SeriesBudget } from './series-budget.ts'
import { SeriesTable, youngestBirth } from './series-table.ts'
import { type TargetAttributes, targetInfo } from './target-info.ts'
import type { DeclareOptions, FamilySource, RegistryOptions, VigieRegistry } from './vigie-registry.ts'

export type { DeclareOptions, FamilySource, RegistryOptions, VigieRegistry } from './vigie-registry.ts'

class VigieMetricsRegistry extends PromClientRegistry {
  readonly budget: SeriesBudget
  readonly created: boolean
  targetAttributes: TargetAttributes = {}
  readonly #metrics = new Map<string, NativeMetric>()
  readonly #adapters = new Map<string, object>()
  /** Which metric a line or a family belongs to. */
  readonly #owners = new Map<string, string>()
  readonly #included: ForeignRegistry[] = []
  readonly #shadowed = new Set<string>()
  readonly #publishTo: Registry | undefined
  /** Of vigie's own metrics: a service that has used up its budget must still be told so. */
  readonly #selfBudget = createSeriesBudget()
  #self: SelfMetrics | undefined
  #gathering: Promise<Scrape> | undefined
  #familySource: FamilySource | undefined

  constructor(options: RegistryOptions, publishTo: Registry | undefined) {
    super()
    this.budget = createSeriesBudget(options.seriesBudget)
    this.created = options.created ?? false
    this.#publishTo = publishTo
    const used = () => this.budget.used + this.#selfBudget.used
    const self = createSelfMetrics(this.#context(), this.budget, used)
    for (const metric of self.metrics) this.#add(metric)
    // From here on trouble is counted; before, it could only have been the self metrics' own.
    this.#self = self
    if (publishTo !== undefined) this.include(publishTo)
  }

  declare(
    definition: MetricDefinition,
    create: (context: MetricContext) => NativeMetric,
    collect: unknown,
  ): NativeMetric {
    const known = this.#metrics.get(definition.name)
    if (known !== undefined) {
      if (!sameDefinition(known.definition, definition)) throw duplicate(definition.name, 'declared differently before')
      known.adopt(collect)
      return known
    }
    checkDeclaration(definition)
    this.#checkFree(definition)
    const metric = create(this.#context())
    metric.adopt(collect)
    this.#add(metric)
    return metric
  }

  native(): readonly NativeMetric[] {
    return [...this.#metrics.values()]
  }

  include(other: ForeignRegistry): void {
    if ((other as unknown) === this || this.#included.includes(other)) return
    for (const [name, metric] of foreignMetrics(other)) {
      if (!isAdapter(metric)) this.#checkFree({ name, type: foreignTypeOf(metric) })
    }
    this.#included.push(other)
  }

  setTargetInfo(attributes: TargetAttributes): void {
    this.targetAttributes = { ...attributes }
  }

  setFamilySource(source: FamilySource | undefined): void {
    this.#familySource = source
  }

  gather(): Promise<Scrape> {
    this.#gathering ??= this.#gather().finally(() => {
      this.#gathering = undefined
    })
    return this.#gathering
  }

  async families(): Promise<readonly MetricFamily[]> {
    await this.#refresh()
    return [...(await this.#foreignFamilies()), ...this.native().map((metric) => metric.family())]
  }

  override async metrics(): Promise<string> {
    const openMetrics = this.contentType === (openMetricsContentType as string)
    const decoder = new TextDecoder()
    let text = ''
    for (const chunk of writeExposition(await this.gather(), { openMetrics, created: this.created })) {
      text += decoder.decode(chunk, { stream: true })
      await new Promise(setImmediate)
    }
    return text
  }

  override registerMetric(metric: Parameters<Registry['registerMetric']>[0]): void {
    const named = metric as unknown as ForeignMetric
    if (!isAdapter(named)) this.#checkFree({ name: named.name, type: foreignTypeOf(named) })
    super.registerMetric(metric)
  }

  override clear(): void {
    for (const name of this.#metrics.keys()) this.removeSingleMetric(name)
    super.clear()
  }

  override removeSingleMetric(name: string): void {
    const metric = this.#metrics.get(name)
    if (metric !== undefined && !this.#isSelfMetric(metric)) {
      for (const series of metric.table.series()) metric.table.free(series)
      this.#metrics.delete(name)
      this.#adapters.delete(name)
      for (const sample of sampleNames(metric.definition)) this.#owners.delete(sample)
      this.#publishTo?.removeSingleMetric(name)
    }
    super.removeSingleMetric(name)
  }

  #add(metric: NativeMetric): void {
    const { name } = metric.definition
    const adapter = promClientAdapter(metric)
    this.#metrics.set(name, metric)
    this.#adapters.set(name, adapter)
    for (const sample of sampleNames(metric.definition)) this.#owners.set(sample, name)
    const asMetric = adapter as Parameters<Registry['registerMetric']>[0]
    super.registerMetric(asMetric)
    this.#publishTo?.registerMetric(asMetric)
  }

  #context(): MetricContext {
    return {
      table: (definition, stride, linesPerSeries) =>
        new SeriesTable({
          labels: definition.labels ?? {},
          stride,
          linesPerSeries,
          budget: definition.name.startsWith('vigie_') ? this.#selfBudget : this.budget,
          created: this.created,
          onTrouble: (trouble, label) => {
            if (!this.#isSelf(definition)) this.#self?.trouble(definition, trouble, label)
          },
        }),
      badInput: (definition, reason) => {
        if (!this.#isSelf(definition)) this.#self?.badInput(definition, reason)
      },
    }
  }

  #isSelf(definition: MetricDefinition): boolean {
    return this.#self?.metrics.some((metric) => metric.definition === definition) ?? true
  }

  #isSelfMetric(metric: NativeMetric): boolean {
    return this.#self?.metrics.includes(metric) ?? false
  }

  /** @throws VigieError `DUPLICATE_METRIC` when a line or family of the metric has an owner already */
  #checkFree(wanted: Pick<MetricFamily, 'name' | 'type'>): void {
    const names = sampleNames(wanted)
    const owned = names.find((name) => this.#owners.has(name))
    if (owned !== undefined) throw duplicate(wanted.name, `"${this.#owners.get(owned)}" writes "${owned}" already`)
    for (const [name, metric] of this.#foreign()) {
      const taken = sampleNames({ name, type: foreignTypeOf(metric) }).find((sample) => names.includes(sample))
      if (taken !== undefined) throw duplicate(wanted.name, `a prom-client metric writes "${taken}" already`)
    }
  }

  *#foreign(): Generator<[name: string, metric: ForeignMetric, registry: ForeignRegistry]> {
    for (const registry of [this as ForeignRegistry, ...this.#included]) {
      for (const [name, metric] of foreignMetrics(registry)) if (!isAdapter(metric)) yield [name, metric, registry]
    }
  }

  async #gather(): Promise<Scrape> {
    const elsewhere = this.#familySource?.()
    if (elsewhere !== undefined) {
      const families = await elsewhere
      return { native: [], families: [...this.#targetFamilies(), ...families], youngest: youngestBirth() }
    }
    await this.#refresh()
    const families = [...this.#targetFamilies(), ...(await this.#foreignFamilies())]
    return { native: this.native(), families, youngest: youngestBirth() }
  }

  #targetFamilies(): MetricFamily[] {
    return Object.keys(this.targetAttributes).length === 0 ? [] : [targetInfo(this.targetAttributes)]
  }

  async #refresh(): Promise<void> {
    await Promise.all(this.native().map((metric) => metric.refresh?.()))
  }

  async #foreignFamilies(): Promise<MetricFamily[]> {
    const families: MetricFamily[] = []
    const taken = new Map<string, ForeignMetric | undefined>()
    for (const name of this.#owners.keys()) taken.set(name, undefined)
    for (const [name, metric, registry] of this.#foreign()) {
      const names = sampleNames({ name, type: foreignTypeOf(metric) })
      const clash = names.some((sample) => taken.has(sample))
      if (clash && names.every((sample) => taken.get(sample) === metric)) continue
      if (clash) {
        this.#reportShadowed(name)
        continue
      }
      for (const sample of names) taken.set(sample, metric)
      families.push(await readForeign(registry, name, metric))
    }
    return families
  }

  /** Two families of one name would make the whole scrape invalid, so the later one stays out, said once. */
  #reportShadowed(name: string): void {
    if (this.#shadowed.has(name)) return
    this.#shadowed.add(name)
    reportMetricsTrouble(`metric "${name}" is in two registries; only the first one is exposed`)
  }
}

function duplicate(name: string, reason: string): VigieError {
  return new VigieError('DUPLICATE_METRIC', `metric "${name}" can't be declared: ${reason}`, {
    option: name,
    received: name,
  })
}

function foreignTypeOf(metric: object): MetricFamily['type'] {
  const { type } = metric as { type?: MetricFamily['type'] }
  return type ?? 'untyped'
}

/** A registry of its own, for tests and for programs that serve several; it neither includes nor shows up in another. */
export function createRegistry(options: RegistryOptions = {}): VigieRegistry {
  return new VigieMetricsRegistry(options, undefined)
}

/** Shared by every copy of vigie that a process has loaded (ESM and CommonJS): two would claim the same names. */
const processWide = globalThis as { [key: symbol]: VigieRegistry | undefined }
const key = Symbol.for('vigie.metrics.registry.1')

processWide[key] ??= new VigieMetricsRegistry({}, PromClientRegistry.globalRegistry)

/** The process's registry. prom-client's default registry is included, and shows vigie's metrics in return. */
export const registry: VigieRegistry = processWide[key]

/** Where a declaration goes. */
export function registryOf(options: DeclareOptions | undefined): VigieRegistry {
  return options?.registry ?? registry
}

import type { Registry } from 'prom-client'
import PromClientRegistry from 'prom-client/lib/registry.js'
import { checkDeclaration } from './declaration-check.ts'
import { duplicateMetric } from './duplicate-metric.ts'
import { openMetricsContentType, writeExposition } from './exposition/write-exposition.ts'
import { type Exposure, exposureOf, foreignTypeOf, type RegisteredMetric } from './exposure.ts'
import { type ForeignMetric, type ForeignRegistry, foreignMetrics } from './foreign-registry.ts'
import { type IsolatedReads, isolateReads } from './isolated-reads.ts'
import { bringUpToDate } from './late-declarations.ts'
import type { MetricDefinition } from './metric-definition.ts'
import type { MetricFamily } from './metric-family.ts'
import type { MetricContext, NativeMetric } from './native-metric.ts'
import { otherPromClients } from './other-prom-clients.ts'
import { isOwnDefinition } from './own-definition.ts'
import { adapterMark, promClientAdapter } from './prom-client-adapter.ts'
import { type ReadExposure, readExposure } from './read-exposure.ts'
import { reportNamesOnce } from './report-names-once.ts'
import { sameDefinition } from './same-definition.ts'
import { sampleNames } from './sample-names.ts'
import type { Scrape } from './scrape.ts'
import { createSelfMetrics, type SelfMetrics } from './self-metrics.ts'
import { createSeriesBudget, type SeriesBudget } from './series-budget.ts'
import { SeriesTable, youngestBirth } from './series-table.ts'
import { type TargetAttributes, withTargetInfo } from './target-info.ts'
import type { DeclareOptions, FamilySource, RegistryOptions, VigieRegistry } from './vigie-registry.ts'
import { yieldOnRegistration } from './yielding-registration.ts'

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
  /** From the SDK's catalogue: they yield to prom-client metrics of their names. */
  readonly #own = new Set<NativeMetric>()
  readonly #report = reportNamesOnce()
  readonly #publishTo: Registry | undefined
  /** Of vigie's own metrics: a service that has used up its budget must still be told so. */
  readonly #selfBudget = createSeriesBudget()
  readonly #reads: IsolatedReads
  #self: SelfMetrics | undefined
  #gathering: Promise<Scrape> | undefined
  #looking = false
  #familySource: FamilySource | undefined

  constructor(options: RegistryOptions, publishTo: Registry | undefined) {
    super()
    this.budget = createSeriesBudget(options.seriesBudget)
    this.created = options.created ?? false
    this.#publishTo = publishTo
    this.#reads = isolateReads((name, why) => this.#self?.unread(name, why), options.collectTimeoutMs)
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
      if (!sameDefinition(known.definition, definition))
        throw duplicateMetric(definition.name, 'declared differently before')
      known.adopt(collect)
      return known
    }
    checkDeclaration(definition)
    this.#checkFree(definition, isOwnDefinition(definition) ? 'own' : 'service')
    const metric = create(this.#context())
    metric.adopt(collect)
    this.#add(metric)
    return metric
  }

  native(): readonly NativeMetric[] {
    return this.#exposure().native
  }

  include(other: ForeignRegistry): void {
    if ((other as unknown) === this || this.#included.includes(other)) return
    for (const [name, metric] of foreignMetrics(other)) {
      if (!adapterMark(metric)) this.#checkFree({ name, type: foreignTypeOf(metric) }, 'foreign')
    }
    this.#included.push(other)
    this.#exposure()
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
    const { native, foreign } = await this.#read()
    return [...foreign, ...native.map((metric) => metric.family())]
  }

  override async metrics(): Promise<string> {
    const openMetrics = this.contentType === (openMetricsContentType as string)
    const decoder = new TextDecoder()
    let text = ''
    const scrape = await this.gather()
    if (scrape.failures.length > 0) throw new Error(`metrics could not be read: ${scrape.failures.join('; ')}`)
    for (const chunk of writeExposition(scrape, { openMetrics, created: this.created })) {
      text += decoder.decode(chunk, { stream: true })
      await new Promise(setImmediate)
    }
    return text
  }

  override registerMetric(metric: Parameters<Registry['registerMetric']>[0]): void {
    const named = metric as unknown as ForeignMetric
    if (!adapterMark(named)) this.#checkFree({ name: named.name, type: foreignTypeOf(named) }, 'foreign')
    super.registerMetric(metric)
  }

  override clear(): void {
    for (const name of this.#metrics.keys()) this.removeSingleMetric(name)
    super.clear()
  }

  override removeSingleMetric(name: string): void {
    this.undeclare(name)
    super.removeSingleMetric(name)
  }

  undeclare(name: string): void {
    const metric = this.#metrics.get(name)
    if (metric === undefined || this.#isSelfMetric(metric)) return
    for (const series of metric.table.series()) metric.table.free(series)
    const adapter = this.#adapters.get(name)
    this.#metrics.delete(name)
    this.#adapters.delete(name)
    this.#own.delete(metric)
    for (const sample of sampleNames(metric.definition)) this.#owners.delete(sample)
    // Under its name there may be a prom-client metric by now.
    if ((super.getSingleMetric(name) as unknown) === adapter) super.removeSingleMetric(name)
    if ((this.#publishTo?.getSingleMetric(name) as unknown) === adapter) this.#publishTo?.removeSingleMetric(name)
  }

  #add(metric: NativeMetric): void {
    const { name } = metric.definition
    const yields = isOwnDefinition(metric.definition)
    const adapter = promClientAdapter(metric, { yields, onYield: () => this.#lookSoon() })
    this.#metrics.set(name, metric)
    this.#adapters.set(name, adapter)
    if (yields) this.#own.add(metric)
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

  /**
   * Whose name it may not be: between the service's vigie metrics and prom-client's a duplicate is an error, and so it is
   * among vigie's. Only between vigie's own and prom-client's it is none.
   *
   * @throws VigieError `DUPLICATE_METRIC` when a line or family of the metric has an owner already
   */
  #checkFree(wanted: Pick<MetricFamily, 'name' | 'type'>, whose: 'own' | 'service' | 'foreign'): void {
    const names = sampleNames(wanted)
    for (const sample of names) {
      const owner = this.#metrics.get(this.#owners.get(sample) ?? '')
      if (owner === undefined || (whose === 'foreign' && this.#own.has(owner))) continue
      throw duplicateMetric(wanted.name, `"${owner.definition.name}" writes "${sample}" already`)
    }
    if (whose === 'own') return
    for (const [name, metric] of this.#foreign()) {
      const taken = sampleNames({ name, type: foreignTypeOf(metric) }).find((sample) => names.includes(sample))
      if (taken !== undefined) throw duplicateMetric(wanted.name, `a prom-client metric writes "${taken}" already`)
    }
  }

  *#foreign(): Generator<RegisteredMetric> {
    for (const registry of [this as ForeignRegistry, ...this.#included]) {
      for (const [name, metric] of foreignMetrics(registry)) if (!adapterMark(metric)) yield [name, metric, registry]
    }
  }

  #exposure(): Exposure {
    const exposure = exposureOf(this.#metrics.values(), this.#foreign(), (metric) => this.#own.has(metric))
    this.#report('metrics in two registries, only the first one is exposed', exposure.shadowed)
    this.#report('metrics of vigie yield to prom-client metrics of their names', exposure.yielded)
    return exposure
  }

  /** Says what has yielded once the code that registers has come to an end: all of prom-client's defaults in one report. */
  #lookSoon(): void {
    if (this.#looking) return
    this.#looking = true
    queueMicrotask(() => {
      this.#looking = false
      this.#exposure()
    })
  }

  async #gather(): Promise<Scrape> {
    const elsewhere = this.#familySource?.()
    const { native, foreign, failures } =
      elsewhere === undefined ? await this.#read() : { native: [], foreign: await elsewhere, failures: [] }
    return { native, families: withTargetInfo(this.targetAttributes, foreign), youngest: youngestBirth(), failures }
  }

  /** Also those of a copy that was loaded later. What they share with other registries is shadowed, never an error. */
  #joinOtherPromClients(): void {
    if (this.#publishTo === undefined) return
    for (const { file, defaultRegistry } of otherPromClients(this.#publishTo)) {
      if (this.#included.includes(defaultRegistry)) continue
      this.#included.push(defaultRegistry)
      this.#report("exposed too, but without vigie's metrics in it, is the default registry of a second prom-client", [
        file,
      ])
    }
  }

  /** Who is exposed is settled before anything is read. */
  #read(): Promise<ReadExposure> {
    bringUpToDate()
    this.#joinOtherPromClients()
    return readExposure(this.#exposure(), this.#reads)
  }
}

/** A registry of its own, for tests and for programs that serve several; it neither includes nor shows up in another. */
export function createRegistry(options: RegistryOptions = {}): VigieRegistry {
  return new VigieMetricsRegistry(options, undefined)
}

/** Shared by every copy of vigie that a process has loaded (ESM and CommonJS): two would claim the same names. */
const processWide = globalThis as { [key: symbol]: VigieRegistry | undefined }
const key = Symbol.for('vigie.metrics.registry.1')

yieldOnRegistration(PromClientRegistry.prototype)
processWide[key] ??= new VigieMetricsRegistry({}, PromClientRegistry.globalRegistry)

/** The process's registry. prom-client's default registry is included, and shows vigie's metrics in return. */
export const registry: VigieRegistry = processWide[key]

/** Where a declaration goes. */
export function registryOf(options: DeclareOptions | undefined): VigieRegistry {
  return options?.registry ?? registry
}

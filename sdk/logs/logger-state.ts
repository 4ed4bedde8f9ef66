import { type BoundFields, bindFields, noBoundFields } from './bound-fields.ts'
import { type ModuleLevel, moduleLevel } from './log-levels.ts'
import type { LogOutput } from './log-output.ts'
import { type PathTree, pathTree } from './redaction.ts'

/** What vigie keeps of a logger; a child's has its parent's as `parent`. */
export class LoggerState {
  readonly parent: LoggerState | undefined
  /** Shared by a logger and all its children; replaced when telemetry starts. */
  readonly holder: { output: LogOutput }
  bound: BoundFields
  module: ModuleLevel
  /** Own level; undefined where the parent's counts, also when that changes. */
  level: number | undefined
  /** Of values that are not to be written, beside the service's; from pino's option `redact`. */
  #paths: readonly string[]
  #tree: PathTree | undefined
  #treeFor: LogOutput | undefined

  constructor(parent: LoggerState | undefined, holder: { output: LogOutput }, module: ModuleLevel) {
    this.parent = parent
    this.holder = holder
    this.bound = parent?.bound ?? noBoundFields
    this.module = module
    this.level = undefined
    this.#paths = parent ? parent.#paths : []
    this.#tree = undefined
    this.#treeFor = undefined
  }

  child(): LoggerState {
    return new LoggerState(this, this.holder, this.module)
  }

  threshold(): number {
    const { override } = this.module
    if (override !== undefined) return override
    let state: LoggerState = this
    while (state.level === undefined && state.parent !== undefined) state = state.parent
    return state.level ?? 0
  }

  bind(fields: Record<string, unknown>): void {
    this.bound = bindFields(this.bound, fields, this.holder.output, this.paths(this.holder.output))
    const module = this.bound.values.get('module')
    if (module?.startsWith('"')) this.module = moduleLevel(JSON.parse(module))
  }

  redact(paths: readonly string[]): void {
    this.#paths = [...this.#paths, ...paths]
    this.#treeFor = undefined
  }

  paths(output: LogOutput): PathTree | undefined {
    if (this.#paths.length === 0) return output.redaction.paths
    if (this.#treeFor !== output) {
      this.#treeFor = output
      this.#tree = pathTree(this.#paths, output.redaction.paths)
    }
    return this.#tree
  }
}

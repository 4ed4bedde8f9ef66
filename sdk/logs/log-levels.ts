import type { LogLevel } from '../options/telemetry-options.ts'

/** Pino's numbers. */
export const levelValues: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
}

/** A level that was set at run time, and until when. */
export interface LevelOverride {
  /** The `module` of the child loggers that it is for; `*` for all. */
  readonly module: string
  readonly level: LogLevel
  /** Milliseconds since the Unix epoch. */
  readonly untilMs: number
}

/** What the loggers of one module look at for each line: one number. */
export interface ModuleLevel {
  /** Set at run time; undefined where the logger's own level counts. */
  override: number | undefined
}

export const everyModule = '*'

/** A service has some dozens; names beyond share the override of all modules. */
const capacity = 1_000

/** No longer: what is forgotten at debug level is a disk that fills. */
export const longestOverrideMs = 24 * 3_600_000

const modules = new Map<string, ModuleLevel>()
const overrides = new Map<string, { readonly override: LevelOverride; readonly timer: NodeJS.Timeout }>()
const rest: ModuleLevel = { override: undefined }

/** The level that the child loggers of `module` share. */
export function moduleLevel(module: string): ModuleLevel {
  if (module === everyModule) return rest
  let level = modules.get(module)
  if (!level) {
    if (modules.size >= capacity) return rest
    level = { override: undefined }
    modules.set(module, level)
    apply(module, level)
  }
  return level
}

/**
 * Changes the level of a module's loggers for a time: of those made by `log.child({ module })`, now or later; `*` means all
 * loggers. A second call for a module takes the place of the first.
 *
 * @param forMs from 1 ms to 24 hours; then the level from before counts again
 * @returns what is set now; undefined where the arguments make no sense, and then nothing is changed
 */
export function setLevel(module: string, level: LogLevel, forMs: number): LevelOverride | undefined {
  const sound =
    typeof module === 'string' &&
    module !== '' &&
    module.length <= 256 &&
    Object.hasOwn(levelValues, level) &&
    forMs >= 1 &&
    forMs <= longestOverrideMs
  if (!sound || (!overrides.has(module) && overrides.size >= capacity)) return undefined
  clearLevel(module)
  const override = { module, level, untilMs: Date.now() + forMs }
  const timer = setTimeout(clearLevel, forMs, module)
  timer.unref()
  overrides.set(module, { override, timer })
  applyAll()
  return override
}

/** Takes a run-time level back before its time. */
export function clearLevel(module: string): void {
  const known = overrides.get(module)
  if (!known) return
  clearTimeout(known.timer)
  overrides.delete(module)
  applyAll()
}

/** What is set at run time just now. */
export function levelOverrides(): LevelOverride[] {
  return [...overrides.values()].map(({ override }) => override)
}

function applyAll(): void {
  apply(everyModule, rest)
  for (const [name, level] of modules) apply(name, level)
}

function apply(module: string, level: ModuleLevel): void {
  const { override } = overrides.get(module) ?? overrides.get(everyModule) ?? {}
  level.override = override && levelValues[override.level]
}

import pino from 'pino'
import type { LogLevel } from '../options/telemetry-options.ts'
import type { Serializers } from './line-text.ts'
import { everyModule, levelValues, moduleLevel } from './log-levels.ts'
import type { LogOutput } from './log-output.ts'
import type { Logger } from './logger.ts'
import { LoggerState } from './logger-state.ts'
import { isLevelRaised } from './raised-level.ts'
import { writeLine } from './write-line.ts'

const { setLevelSym, getLevelSym } = pino.symbols
const serializersSym: unique symbol = Symbol.for('pino.serializers')
const stateKey: unique symbol = Symbol('vigie.logger-state')

interface Own {
  [stateKey]: LoggerState
  [serializersSym]: Serializers
}

type OwnLogger = Logger & Own

/**
 * One JSON object a line: `timestamp`, `level`, `message`, ids of the active span, fields of the request, of the logger, of
 * the call, and the service's identity.
 *
 * The logger is pino's: its levels, children, serializers and types. The text of a line is made here, since a line must be
 * valid, bounded and free of secrets whatever it is given, which pino leaves to the application.
 */
export function createLogger(output: LogOutput, level: LogLevel): Logger {
  const root = pino({ level: 'trace', base: null }, { write() {} }) as unknown as OwnLogger
  const pinoChild: (this: OwnLogger, fields: object, options?: pino.ChildLoggerOptions) => unknown = root.child
  root[stateKey] = new LoggerState(undefined, { output }, moduleLevel(everyModule))
  // Pino's own way with errors gives way to ours; those that a service adds to a child logger count.
  root[serializersSym] = Object.create(null) as Serializers
  for (const [label, value] of Object.entries(levelValues)) {
    if (label !== 'silent') Object.assign(root, { [label]: levelMethod(label, value) })
  }
  Object.assign(root, {
    [getLevelSym](this: OwnLogger) {
      return labelOf(this, this[stateKey].threshold())
    },
    [setLevelSym](this: OwnLogger, wanted: string | number) {
      const { labels, values } = this.levels
      const name = typeof wanted === 'number' ? (labels[wanted] ?? String(wanted)) : wanted
      const value = values[name]
      if (value === undefined) throw new Error(`unknown level ${name}`) // As pino does.
      const state = this[stateKey]
      const before = state.threshold()
      state.level = value
      for (const [label, custom] of Object.entries(values)) {
        if (!(label in this)) Object.assign(this, { [label]: levelMethod(label, custom) })
      }
      this.emit('level-change', name, value, labelOf(this, before), before, this)
    },
    isLevelEnabled(this: OwnLogger, name: string) {
      const value = this.levels.values[name]
      return value !== undefined && isEnabled(this[stateKey], value)
    },
    child(this: OwnLogger, fields: Record<string, unknown>, options?: pino.ChildLoggerOptions) {
      // Without its level: pino would set it while the child still has its parent's state.
      const { level: ownLevel, redact, ...rest } = options ?? {}
      const child = pinoChild.call(this, {}, options && (rest as pino.ChildLoggerOptions)) as OwnLogger
      const state = this[stateKey].child()
      child[stateKey] = state
      if (redact !== undefined) state.redact(Array.isArray(redact) ? redact : redact.paths)
      state.bind(fields ?? {})
      if (ownLevel !== undefined || options?.customLevels) child.level = ownLevel ?? child.level
      return child
    },
    bindings(this: OwnLogger) {
      return Object.fromEntries([...this[stateKey].bound.values].map(([key, json]) => [key, JSON.parse(json)]))
    },
    setBindings(this: OwnLogger, fields: Record<string, unknown>) {
      this[stateKey].bind(fields ?? {})
    },
    flush(this: OwnLogger, done?: () => void) {
      this[stateKey].holder.output.destination.flushOutput()
      done?.()
    },
  })
  Object.defineProperty(root, 'levelVal', {
    get(this: OwnLogger) {
      return this[stateKey].threshold()
    },
  })
  root[stateKey].level = levelValues[level]
  return root as unknown as Logger
}

/** Gives a logger and all its children another output: lines from now on go there. */
export function setLogOutput(logger: Logger, output: LogOutput): void {
  ;(logger as OwnLogger)[stateKey].holder.output = output
}

export function logOutputOf(logger: Logger): LogOutput {
  return (logger as OwnLogger)[stateKey].holder.output
}

function labelOf({ levels }: OwnLogger, value: number): string {
  return levels.labels[value] ?? 'silent'
}

function isEnabled(state: LoggerState, value: number): boolean {
  return value >= state.threshold() || isLevelRaised(value)
}

function levelMethod(level: string, value: number) {
  return function log(this: OwnLogger, first: unknown, second?: unknown, ...rest: unknown[]): void {
    const state = this[stateKey]
    if (!isEnabled(state, value)) return
    const withObject = typeof first === 'object'
    writeLine({
      state,
      level,
      own: withObject ? (first as object | null) : null,
      message: withObject ? second : first,
      values: withObject || (second === undefined && rest.length === 0) ? rest : [second, ...rest],
      messagePrefix: this.msgPrefix,
      serializers: this[serializersSym],
    })
  }
}

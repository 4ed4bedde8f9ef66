import type { ModuleTarget } from '../instrumentation/modules/module-target.ts'
import { log } from '../logs/log.ts'
import type { Logger } from '../logs/logger.ts'
import { type WinstonInfo, writeWinstonInfo } from './write-winston-info.ts'

interface WinstonLoggerClass {
  readonly prototype: {
    silent?: boolean
    isLevelEnabled(level: string): boolean
    _transform(info: WinstonInfo, encoding: string, done: () => void): unknown
  }
}

interface ConsoleTransportClass {
  readonly prototype: { log(info: WinstonInfo, done: () => void): unknown }
}

const captured = new WeakSet<object>()

/**
 * Turns the entries of every winston logger into log lines, and keeps winston's own console transport quiet, as each line
 * would else stand there twice; other transports go on.
 */
export function captureWinstonLogger(
  loggerClass: WinstonLoggerClass,
  logger: Logger = log.child({ module: 'winston' }),
): void {
  const { prototype } = loggerClass
  if (captured.has(prototype)) return
  captured.add(prototype)
  const original = prototype._transform
  prototype._transform = function transform(this: WinstonLoggerClass['prototype'], info, encoding, done) {
    try {
      const level = info[Symbol.for('level')]
      // Before winston's formats, which may put colours and times into the text.
      if (!this.silent && (typeof level !== 'string' || this.isLevelEnabled(level))) writeWinstonInfo(logger, info)
    } catch {
      // The service's logger goes on as if nobody listened.
    }
    return original.call(this, info, encoding, done)
  }
}

export function silenceWinstonConsole(consoleClass: ConsoleTransportClass): void {
  consoleClass.prototype.log = (_info, done) => done?.()
}

/** For the watch over modules that load, when the service asks for winston's lines. */
export const winstonTargets: readonly ModuleTarget[] = [
  {
    name: 'winston',
    package: 'winston',
    file: '/lib/winston/logger.js',
    instrument: (exported) => captureWinstonLogger(exported as WinstonLoggerClass),
  },
  {
    name: 'winston',
    package: 'winston',
    file: '/lib/winston/transports/console.js',
    instrument: (exported) => silenceWinstonConsole(exported as ConsoleTransportClass),
  },
]

import { Writable } from 'node:stream'
import { log } from '../logs/log.ts'
import type { Logger } from '../logs/logger.ts'
import { type WinstonInfo, writeWinstonInfo } from './write-winston-info.ts'

export interface VigieTransportOptions {
  /** Entries less grave than this are left out, by winston's levels. @default the logger's own level */
  readonly level?: string
  readonly silent?: boolean
  /** @default the exported `log` */
  readonly logger?: Logger
}

/**
 * A transport for winston that writes to vigie's log: correlated, redacted, bounded, and delivered where all lines go.
 *
 * ```ts
 * winston.createLogger({ transports: [new VigieTransport()] })
 * ```
 *
 * It needs no format: what winston's formats have done to the text is left aside, and the entry's fields are written.
 */
export class VigieTransport extends Writable {
  /** Read by winston. */
  readonly level: string | undefined
  silent: boolean
  readonly #logger: Logger
  #levels: Readonly<Record<string, number>> | undefined

  constructor(options: VigieTransportOptions = {}) {
    super({ objectMode: true })
    this.level = options.level
    this.silent = options.silent ?? false
    this.#logger = options.logger ?? log.child({ module: 'winston' })
    // winston says which levels it has when it begins to write here.
    this.on('pipe', (source: { levels?: Readonly<Record<string, number>> }) => {
      this.#levels = source.levels
    })
  }

  /** winston takes a transport for one of today's when it has this. */
  log(info: WinstonInfo, done: () => void): void {
    this._write(info, 'utf8', done)
  }

  override _write(info: WinstonInfo, _encoding: string, done: () => void): void {
    try {
      if (!this.silent && this.#passes(info)) writeWinstonInfo(this.#logger, info)
    } catch {
      // An entry that can't be read is no reason to break the service's logger.
    }
    done()
  }

  #passes(info: WinstonInfo): boolean {
    const level = info[Symbol.for('level')]
    if (this.level === undefined || this.#levels === undefined || typeof level !== 'string') return true
    return (this.#levels[level] ?? 0) <= (this.#levels[this.level] ?? Number.POSITIVE_INFINITY)
  }
}

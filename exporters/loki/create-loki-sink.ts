import type { LogSink } from '../../sdk/logs/log-sink.ts'
import { createLokiDelivery, type LokiOptions } from './create-loki-delivery.ts'

/**
 * Pushes log lines to Loki. Writing a line stores a reference; lines are encoded, batched, compressed and sent later,
 * in order, and every one of them is accounted for.
 *
 * @throws VigieError `BAD_OPTION` for an address or labels that can't be used
 */
export function createLokiSink(options: LokiOptions): LogSink {
  const delivery = createLokiDelivery(options)
  return {
    name: options.ledger.destination,
    write: (line) => delivery.push(line),
    flush: (signal) => delivery.flush(signal),
    close: (signal) => delivery.close(signal),
  }
}

export type { LokiOptions } from './create-loki-delivery.ts'
export { createLokiSink } from './create-loki-sink.ts'

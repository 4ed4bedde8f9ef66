export type { DeliveringSpanProcessor } from '../delivery/delivering-span-processor.ts'
export { createOtlpLogSink, type OtlpLogSinkOptions } from './create-otlp-log-sink.ts'
export { createOtlpSpanProcessor, type OtlpSpanProcessorOptions } from './create-otlp-span-processor.ts'

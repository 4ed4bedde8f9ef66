export type { DeliveringSpanProcessor } from '../delivery/delivering-span-processor.ts'
export { createOtlpSpanProcessor, type OtlpSpanProcessorOptions } from './create-otlp-span-processor.ts'

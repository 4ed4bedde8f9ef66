export type { DeliveringSpanProcessor } from '../delivery/delivering-span-processor.ts'
export { createJaegerSpanProcessor, type JaegerSpanProcessorOptions } from './create-jaeger-span-processor.ts'

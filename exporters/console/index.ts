export { type ConsoleSpanProcessorOptions, createConsoleSpanProcessor } from './create-console-span-processor.ts'

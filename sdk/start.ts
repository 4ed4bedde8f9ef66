import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { setExemplarSource } from './metrics/index.ts'

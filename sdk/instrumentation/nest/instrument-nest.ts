import { serverRequestOf } from '../http-server/server-request.ts'
import type { ModuleTarget } from '../modules/module-target.ts'

/** Nest's view of a request: Express' own, or Fastify's with Node's inside. */
interface NestRequest {
  readonly raw?: object
}

interface ArgumentsHost {
  getArgByIndex?(index: number): unknown
}

type HandleException = (this: unknown, exception: unknown, host: ArgumentsHost) => unknown

/** Nest answers every error by itself, through its exception filters: Express and Fastify never hear of it. */
export const nestTargets: readonly ModuleTarget[] = [
  {
    name: 'nest',
    package: '@nestjs/core',
    file: '/exceptions/exceptions-handler.js',
    exportNames: ['ExceptionsHandler'],
    instrument: patchExceptionsHandler,
  },
]

function patchExceptionsHandler(exported: unknown): void {
  const handler = (exported as { ExceptionsHandler?: { prototype?: { next?: HandleException } } }).ExceptionsHandler
    ?.prototype
  const original = handler?.next
  if (!handler || typeof original !== 'function') return
  handler.next = function next(exception, host) {
    const request = host?.getArgByIndex?.(0) as NestRequest | null | undefined
    const record = serverRequestOf(request) ?? serverRequestOf(request?.raw)
    if (record) record.error ??= exception
    return original.call(this, exception, host)
  }
}

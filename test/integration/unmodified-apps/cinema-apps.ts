import { fileURLToPath } from 'node:url'

/** One of the four services of `test/fixtures/cinema`, which know of each other by address only. */
export interface CinemaApp {
  /** `name` in its package.json: nobody tells vigie another one. */
  readonly service: string
  readonly framework: string
  /** What the start line must name. */
  readonly instrumented: readonly string[]
  /** The variable that tells the others its address. */
  readonly addressVariable: string
  /** Path of its first file. */
  readonly program: string
}

export const cinemaFolder = fileURLToPath(new URL('../../fixtures/cinema/', import.meta.url))

export const cinemaApps: readonly CinemaApp[] = [
  app('box-office', 'Express 5, CommonJS', ['express'], 'server.js'),
  app('programme', 'Fastify 5, TypeScript', ['fastify'], 'server.ts'),
  app('loyalty', 'Koa 3, ES modules, winston', ['koa', 'winston'], 'server.js'),
  app('payments', 'NestJS 12 on Express, compiled from TypeScript', ['express', 'nest'], 'dist/main.js'),
]

function app(service: string, framework: string, instrumented: readonly string[], program: string): CinemaApp {
  return {
    service,
    framework,
    instrumented,
    addressVariable: `${service.replace('-', '_').toUpperCase()}_URL`,
    program: `${cinemaFolder}${service}/${program}`,
  }
}

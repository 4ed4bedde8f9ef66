// A Nest app that ends itself, as `enableShutdownHooks` makes it. Decorators are applied by hand, as a compiler would.
import 'reflect-metadata'
import { setTimeout as wait } from 'node:timers/promises'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { startTelemetry } from 'vigie'

const telemetry = startTelemetry()

class PagesController {
  page() {
    return 'done'
  }
  async slow() {
    await wait(Number(process.env['SLOW_MS']))
    return 'done'
  }
}
for (const [method, path] of [
  ['page', ''],
  ['slow', 'slow'],
] as const) {
  Get(path)(PagesController.prototype, method, Object.getOwnPropertyDescriptor(PagesController.prototype, method)!)
}
Controller()(PagesController)

class AppModule {
  onModuleDestroy() {
    telemetry.log.info('the pool is closed')
  }
  async onApplicationShutdown(signal: string) {
    await telemetry.span('last words', () => wait(20))
    telemetry.log.info(`the app is closed by ${signal}`)
  }
}
Module({ controllers: [PagesController] })(AppModule)

const app = await NestFactory.create(AppModule, { logger: false })
app.enableShutdownHooks()
await app.listen(0, '127.0.0.1')
console.log(`listening ${app.getHttpServer().address().port} ${await telemetry.adminPort()}`)

import { fileURLToPath } from 'node:url'
import { onEnd } from './on-end.ts'
import { readShopOptions, type ShopOptions } from './processes/shop-options.ts'
import { type ShopProcess, startProcess } from './processes/start-process.ts'

/** The flags that Node itself was given, such as `--conditions`, hold for the services too. */
const nodeFlags = process.execArgv

const running: ShopProcess[] = []
let ending = false
onEnd(() => void endShop())

try {
  await startShop(readShopOptions(process.argv.slice(2), process.env))
} catch (error) {
  console.error(`shop: ${(error as Error).message}`)
  process.exitCode = 1
  await endShop()
}

/** Starts each service when the ones it calls are ready. */
async function startShop(options: ShopOptions): Promise<void> {
  const payments = await start(options, 'payments', 2)
  const orders = await start(options, 'orders', 1, { PAYMENTS_URL: `http://127.0.0.1:${payments.port}` })
  const ordersUrl = { ORDERS_URL: `http://127.0.0.1:${orders.port}` }
  const gateway = await start(options, 'gateway', 0, ordersUrl)
  await start(options, 'worker', 3, ordersUrl)
  const shopUrl = `http://127.0.0.1:${gateway.port}`
  console.log(`shop: open at ${shopUrl}`)
  process.send?.({ ready: true, port: gateway.port })
  if (options.load) await startLoad(options, shopUrl)
}

async function start(
  options: ShopOptions,
  name: string,
  position: number,
  addresses: NodeJS.ProcessEnv = {},
): Promise<ShopProcess> {
  // The worker starts telemetry itself, in code.
  const imports = options.telemetry && name !== 'worker' ? ['--import', 'vigie/register'] : []
  const environment = {
    ...process.env,
    ...addresses,
    PORT: String(options.port && options.port + position),
    OTEL_SERVICE_NAME: name,
    VIGIE_ADMIN_PORT: String(options.adminPort && options.adminPort + position),
    ...(options.telemetry ? {} : { OTEL_SDK_DISABLED: 'true' }),
  }
  return watch(await startProcess(name, [...nodeFlags, ...imports, program(name)], environment, options.quiet))
}

async function startLoad(options: ShopOptions, shopUrl: string): Promise<void> {
  const args = [program('load'), ...options.loadArguments]
  const load = await startProcess('load', args, { ...process.env, SHOP_URL: shopUrl }, options.quiet)
  running.push(load)
  const trouble = await load.ended
  if (trouble) fail(trouble)
  // With `--for` the visitors leave by themselves, and the shop closes.
  await endShop()
}

function watch(service: ShopProcess): ShopProcess {
  running.push(service)
  service.ended.then((trouble) => {
    if (!ending) fail(trouble ?? `${service.name} ended by itself`)
  })
  return service
}

function fail(trouble: string): void {
  console.error(`shop: ${trouble}`)
  process.exitCode = 1
  void endShop()
}

/** Ends the visitors first, then each service before the ones it calls, so that no request fails on the way. */
async function endShop(): Promise<void> {
  if (ending) return
  ending = true
  for (const service of running.reverse()) {
    const trouble = await service.end()
    if (!trouble) continue
    console.error(`shop: ${trouble}`)
    process.exitCode = 1
  }
  if (process.connected) process.disconnect()
}

function program(name: string): string {
  return fileURLToPath(new URL(`${name}/main.ts`, import.meta.url))
}

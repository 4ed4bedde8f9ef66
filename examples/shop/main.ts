import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onEnd } from './on-end.ts'
import { readShopOptions, type ShopOptions } from './processes/shop-options.ts'
import { type ShopProcess, startProcess } from './processes/start-process.ts'
import { announceReady } from './ready-message.ts'

/** A service that has ended by then has its callers' last requests behind it. */
const HEAD_START_MS = 2_000
const ONE_KEYSTROKE_MS = 500

const running: ShopProcess[] = []
const told = new Set<string>()
let ending = false
onEnd(() => void endShop())

try {
  await openShop(readShopOptions(process.argv.slice(2), process.env))
} catch (error) {
  if (!ending) fail((error as Error).message)
}

/** Starts each service when the ones it calls are ready, then lets the visitors in. */
async function openShop(options: ShopOptions): Promise<void> {
  const paymentsPort = await openService(options, 'payments', 2)
  const ordersPort = await openService(options, 'orders', 1, { PAYMENTS_URL: `http://127.0.0.1:${paymentsPort}` })
  const callsOrders = { ORDERS_URL: `http://127.0.0.1:${ordersPort}` }
  const gatewayPort = await openService(options, 'gateway', 0, callsOrders)
  await openService(options, 'worker', 3, callsOrders)
  announceReady('shop', gatewayPort)
  if (options.load) await letVisitorsIn(options, gatewayPort)
}

/** Returns the port of the service; `position` counts from the shop's first port. */
async function openService(
  options: ShopOptions,
  name: string,
  position: number,
  addresses: NodeJS.ProcessEnv = {},
): Promise<number> {
  // The worker starts telemetry itself, in code.
  const imports = options.telemetry && name !== 'worker' ? ['--import', 'vigie/register'] : []
  const service = start(name, imports, options, {
    ...addresses,
    PORT: String(options.port && options.port + position),
    OTEL_SERVICE_NAME: name,
    VIGIE_ADMIN_PORT: String(options.adminPort && options.adminPort + position),
    ...(options.telemetry ? {} : { OTEL_SDK_DISABLED: 'true' }),
  })
  const port = await service.ready
  service.ended.then((trouble) => ending || fail(trouble ?? `${name} ended by itself`))
  return port
}

/** Resolves when the visitors have left, which they do by themselves with `--for`; then the shop closes. */
async function letVisitorsIn(options: ShopOptions, gatewayPort: number): Promise<void> {
  const load = start('load', [], options, { SHOP_URL: `http://127.0.0.1:${gatewayPort}` }, options.loadArguments)
  const trouble = await load.ended
  if (trouble && !ending) fail(trouble)
  await endShop()
}

function start(
  name: string,
  flags: readonly string[],
  options: ShopOptions,
  environment: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): ShopProcess {
  if (ending) throw new Error('the shop is closing')
  const program = fileURLToPath(new URL(`${name}/main.ts`, import.meta.url))
  // The flags that Node was given for this process, such as `--conditions`, hold for the services too.
  const nodeArguments = [...process.execArgv, ...flags, program, ...args]
  const service = startProcess(name, nodeArguments, { ...process.env, ...environment }, options.quiet)
  service.ready.catch(() => {})
  running.push(service)
  return service
}

function fail(trouble: string): void {
  say(trouble)
  void endShop()
}

/** Each trouble is told once, whoever notices it first. */
function say(trouble: string): void {
  process.exitCode = 1
  if (told.has(trouble)) return
  told.add(trouble)
  console.error(`shop: ${trouble}`)
}

/**
 * Ends the visitors first, then each service before the ones it calls, so that no request fails on the way. One that takes
 * its time is not waited for before the next is told.
 */
async function endShop(): Promise<void> {
  if (ending) return
  ending = true
  onImpatience(() => {
    for (const service of running) service.kill()
  })
  const ends: Promise<void>[] = []
  for (const service of running.toReversed()) {
    const end = service.end().then((trouble) => trouble && say(trouble))
    ends.push(end.then(() => {}))
    await Promise.race([end, sleep(HEAD_START_MS)])
  }
  await Promise.all(ends)
  // Cuts the waits that nobody waits for any more, and the channel to whoever started the shop.
  process.exit()
}

/** Calls `insist` for a signal that comes well after the first: npm and a terminal both pass on one Ctrl-C. */
function onImpatience(insist: () => void): void {
  const since = performance.now()
  const listen = () => {
    if (performance.now() - since > ONE_KEYSTROKE_MS) insist()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, listen)
}

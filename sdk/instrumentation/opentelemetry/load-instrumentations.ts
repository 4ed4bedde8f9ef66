import { createRequire } from 'node:module'
import type { OpenTelemetryInstrumentation } from '../../options/telemetry-options.ts'
import { VigieError } from '../../vigie-error.ts'

const require = createRequire(import.meta.url)

const packageName = '@opentelemetry/auto-instrumentations-node'

/** What vigie does itself, at a lower price, or what tells of the process rather than of a request. */
const left = [
  'http',
  'undici',
  'express',
  'router',
  'connect',
  'koa',
  'nestjs-core',
  'pino',
  'winston',
  'net',
  'dns',
  'fs',
  'host-metrics',
  'runtime-node',
].map((name) => `@opentelemetry/instrumentation-${name}`)

type Configuration = Record<string, { enabled: boolean }>

interface AutoInstrumentations {
  getNodeAutoInstrumentations(configuration: Configuration): OpenTelemetryInstrumentation[]
}

interface SyncHooks {
  supportsSyncHooks(): boolean
  register(options: { include: string[] }): void
}

/**
 * The OpenTelemetry instrumentations that the options name; they start to watch for their packages at once, so this runs
 * before the app loads. `OTEL_NODE_ENABLED_INSTRUMENTATIONS` and `OTEL_NODE_DISABLED_INSTRUMENTATIONS` choose among them.
 *
 * @throws VigieError `MISSING_PACKAGE` where `@opentelemetry/auto-instrumentations-node` is asked for and not installed
 */
export function loadInstrumentations(
  asked: boolean | readonly OpenTelemetryInstrumentation[],
  report: (message: string) => void,
): readonly OpenTelemetryInstrumentation[] {
  if (asked === false || (Array.isArray(asked) && asked.length === 0)) return []
  const instrumentations = asked === true ? installed() : (asked as readonly OpenTelemetryInstrumentation[])
  hookEsModules(instrumentations, report)
  return instrumentations
}

function installed(): readonly OpenTelemetryInstrumentation[] {
  try {
    require.resolve(packageName)
  } catch (cause) {
    throw new VigieError(
      'MISSING_PACKAGE',
      `VIGIE_INSTRUMENTATIONS needs the package ${packageName}, which is not installed: npm install ${packageName}`,
      { option: packageName, cause },
    )
  }
  const { getNodeAutoInstrumentations } = require(packageName) as AutoInstrumentations
  return getNodeAutoInstrumentations(Object.fromEntries(left.map((name) => [name, { enabled: false }])))
}

/**
 * CommonJS packages are watched by the instrumentations themselves; ES modules by `import-in-the-middle`, whose synchronous
 * hooks run in this thread. Only the packages of the instrumentations pass through it.
 */
function hookEsModules(
  instrumentations: readonly OpenTelemetryInstrumentation[],
  report: (message: string) => void,
): void {
  const include = [...new Set(instrumentations.flatMap(moduleNames))]
  if (include.length === 0) return
  try {
    const inside = createRequire(require.resolve('@opentelemetry/instrumentation', { paths: [autoFolder()] }))
    const hooks = inside('import-in-the-middle/register-hooks.mjs') as SyncHooks
    if (hooks.supportsSyncHooks()) hooks.register({ include })
    else
      report('ES modules are not seen by OpenTelemetry instrumentations on this version of Node; CommonJS modules are')
  } catch (error) {
    report(`ES modules are not seen by OpenTelemetry instrumentations: ${(error as Error).message}`)
  }
}

/** `@opentelemetry/instrumentation` belongs to the instrumentations, so it is looked for from where they are. */
function autoFolder(): string {
  try {
    return require.resolve(packageName)
  } catch {
    return process.cwd()
  }
}

function moduleNames(instrumentation: OpenTelemetryInstrumentation): string[] {
  const { getModuleDefinitions } = instrumentation as { getModuleDefinitions?: () => { name: string }[] }
  return getModuleDefinitions?.call(instrumentation).map(({ name }) => name) ?? []
}

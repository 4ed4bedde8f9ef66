import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { type Environment, pairsOption, textOption } from '../options/environment.ts'
import type { TelemetryOptions } from '../options/telemetry-options.ts'
import type { ServiceIdentity } from './service-identity.ts'

/** Works out who the service is: from code, variables, and last the package.json nearest to the program. */
export function resolveIdentity(options: TelemetryOptions, environment: Environment): ServiceIdentity {
  const attributes = {
    ...pairsOption(undefined, environment, ['OTEL_RESOURCE_ATTRIBUTES']),
    ...options.resourceAttributes,
  }
  const manifest = nearestManifest()
  const text = (
    option: keyof TelemetryOptions & string,
    variables: string[],
    attribute: string | undefined,
    fallback?: string,
  ) =>
    textOption(options[option] as string | undefined, option, environment, variables, undefined) ??
    (attribute ? attributes[attribute] : undefined) ??
    fallback

  const service = text(
    'service',
    ['OTEL_SERVICE_NAME'],
    'service.name',
    manifest.name ?? `unknown_service:${process.title}`,
  )!
  const instance = text('instance', ['VIGIE_INSTANCE'], 'service.instance.id', randomUUID())!
  const environmentName = text(
    'environment',
    ['VIGIE_ENVIRONMENT', 'NODE_ENV'],
    'deployment.environment.name',
    'development',
  )!
  const namespace = text('namespace', ['VIGIE_NAMESPACE'], 'service.namespace')
  const version = text('version', ['VIGIE_SERVICE_VERSION'], 'service.version', manifest.version)
  const node = textOption(undefined, 'node', environment, ['VIGIE_NODE_NAME'], hostname())
  const identity = {
    service,
    namespace,
    version,
    environment: environmentName,
    instance,
    team: text('team', ['VIGIE_TEAM'], undefined),
    commit: text('commit', ['VIGIE_COMMIT'], 'vcs.ref.head.revision'),
    build: text('build', ['VIGIE_BUILD'], undefined),
    region: text('region', ['VIGIE_REGION'], 'cloud.region'),
    node,
    runtime: `node/${process.versions.node}`,
  }
  return {
    ...identity,
    attributes: {
      ...attributes,
      'service.name': service,
      'service.instance.id': instance,
      'deployment.environment.name': environmentName,
      'host.name': node,
      'process.pid': String(process.pid),
      'process.runtime.name': 'nodejs',
      'process.runtime.version': process.versions.node,
      'telemetry.sdk.name': 'vigie',
      'telemetry.sdk.language': 'nodejs',
      ...(namespace === undefined ? {} : { 'service.namespace': namespace }),
      ...(version === undefined ? {} : { 'service.version': version }),
    },
  }
}

/** Name and version in the package.json nearest to the program's first file, as `npm` would name it. */
function nearestManifest(): { name?: string; version?: string } {
  let folder = process.argv[1] ? dirname(process.argv[1]) : process.cwd()
  for (let depth = 0; depth < 32; depth++) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (typeof manifest?.name === 'string') return { name: manifest.name, version: manifest.version }
    } catch {
      // No manifest here, or one that can't be read: the folder above may have one.
    }
    const above = dirname(folder)
    if (above === folder) break
    folder = above
  }
  return {}
}

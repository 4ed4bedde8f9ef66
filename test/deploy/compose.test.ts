import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

import { describeWith } from '../backends/describe-with.ts'
import { runTool } from '../backends/run-tool.ts'
import { composeFolder, readComposeStack } from './compose-stack.ts'

const { services, volumes, secrets } = readComposeStack()
const composeFile = `${composeFolder}compose.yaml`

describeWith(['docker-compose'], 'docker compose config', () => {
  test.each([[[]], [['--profile', 'shop']]])('accepts the stack with %j', (profile) => {
    expect(runTool('docker-compose', ['-f', composeFile, ...profile, 'config', '--quiet'])).toEqual({
      exitCode: 0,
      output: '',
    })
  })

  test('leaves the shop out unless it is asked for', () => {
    const names = (profile: readonly string[]) =>
      runTool('docker-compose', ['-f', composeFile, ...profile, 'config', '--services'])
        .output.trim()
        .split('\n')
        .toSorted()
    const stack = ['alertmanager', 'blackbox', 'grafana', 'jaeger', 'loki', 'prometheus']
    expect(names([])).toEqual(stack)
    expect(names(['--profile', 'shop'])).toEqual(
      [...stack, 'gateway', 'orders', 'payments', 'visitors', 'worker'].toSorted(),
    )
  })
})

describe.each(Object.entries(services))('container %s', (_name, service) => {
  test('has an image with an exact tag', () => {
    expect(service.image).toMatch(/^[a-z0-9./-]+:v?\d+\.\d+\.\d+$/)
  })

  test('publishes ports on 127.0.0.1 only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })

  test('has no root, no capabilities and no writable file system', () => {
    expect(service.user).toMatch(/^[1-9]\d*:\d+$/)
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.cap_add).toBeUndefined()
    expect(service.privileged).toBeUndefined()
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
  })

  test('has limits', () => {
    expect(service.mem_limit).toMatch(/^\d+[mg]$/)
    expect(service.pids_limit).toBeGreaterThan(0)
    expect(service.cpus).toBeGreaterThan(0)
  })

  test('mounts paths that exist, read-only, and volumes that are declared', () => {
    for (const volume of service.volumes ?? []) {
      const [source = '', , mode] = volume.split(':')
      if (!source.startsWith('.')) {
        expect(Object.keys(volumes)).toContain(source)
        continue
      }
      expect(existsSync(resolve(composeFolder, source)), `${source} exists`).toBe(true)
      expect(mode, `${source} is read-only`).toBe('ro')
    }
  })
})

test('every container says whether it is healthy, but the visitors, whom nobody asks', () => {
  const silent = Object.entries(services).filter(([, { healthcheck }]) => !healthcheck?.test)
  expect(silent.map(([name]) => name)).toEqual(['visitors'])
})

test('every service that the example shop is built from is in the repository', () => {
  for (const { build, command } of Object.values(services)) {
    if (!build) continue
    expect(existsSync(resolve(composeFolder, build.context, build.dockerfile))).toBe(true)
    const program = command?.at(-1) ?? ''
    expect(existsSync(resolve(composeFolder, build.context, program)), program).toBe(true)
  }
})

test('base images have exact tags', () => {
  const dockerfile = readFileSync(`${composeFolder}shop.Dockerfile`, 'utf8')
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)
  expect(bases.length).toBeGreaterThan(0)
  for (const base of bases) expect(base).toMatch(/:\d+\.\d+\.\d+(-[a-z-]+)?$/)
})

describe('Grafana', () => {
  const environment = services['grafana']?.environment ?? {}

  test('lets nobody in without a password, and has none of its own', () => {
    expect(environment['GF_AUTH_ANONYMOUS_ENABLED']).toBe('false')
    expect(environment['GF_SECURITY_ADMIN_PASSWORD']).toBeUndefined()
    for (const variable of ['GF_SECURITY_ADMIN_PASSWORD__FILE', 'GF_SECURITY_SECRET_KEY__FILE']) {
      const secret = environment[variable]?.replace('/run/secrets/', '') ?? ''
      expect(secrets[secret]?.file).toBe(`./secrets/${secret}`)
    }
  })

  test('updates no plugin by itself', () => {
    expect(environment['GF_PLUGINS_PREINSTALL_DISABLED']).toBe('true')
    expect(environment['GF_PLUGINS_PREINSTALL_AUTO_UPDATE']).toBe('false')
  })
})

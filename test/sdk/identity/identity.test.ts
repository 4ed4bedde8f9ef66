import { expect, test } from 'vitest'
import { resolveIdentity } from '../../../sdk/identity/resolve-identity.ts'

const variables = {
  OTEL_SERVICE_NAME: 'from-variable',
  VIGIE_NAMESPACE: 'shop',
  VIGIE_SERVICE_VERSION: '2.0.0',
  VIGIE_ENVIRONMENT: 'staging',
  VIGIE_INSTANCE: 'i-2',
  VIGIE_TEAM: 'cart',
  VIGIE_COMMIT: 'fff',
  VIGIE_BUILD: '9',
  VIGIE_REGION: 'us-1',
  VIGIE_NODE_NAME: 'worker-3',
}

test('each field comes from code, then its variable, then the resource attributes', () => {
  const code = {
    service: 'a',
    namespace: 'b',
    version: 'c',
    environment: 'd',
    instance: 'e',
    team: 'f',
    commit: 'g',
    build: 'h',
    region: 'i',
  }
  expect(resolveIdentity(code, variables)).toMatchObject(code)
  expect(resolveIdentity({}, variables)).toMatchObject({
    service: 'from-variable',
    namespace: 'shop',
    version: '2.0.0',
    environment: 'staging',
    instance: 'i-2',
    team: 'cart',
    commit: 'fff',
    build: '9',
    region: 'us-1',
    node: 'worker-3',
  })
  const attributes =
    'service.name=r,service.namespace=s,service.version=t,service.instance.id=u,deployment.environment.name=v,cloud.region=w,extra=x%20y'
  expect(resolveIdentity({}, { OTEL_RESOURCE_ATTRIBUTES: attributes })).toMatchObject({
    service: 'r',
    namespace: 's',
    version: 't',
    instance: 'u',
    environment: 'v',
    region: 'w',
    attributes: { extra: 'x y' },
  })
})

test('without a word from anybody there are a name, an instance, an environment, a node and a runtime', () => {
  const { service, instance, environment, node, runtime, team } = resolveIdentity({}, {})
  expect([service, environment, runtime]).toEqual([
    expect.stringMatching(/./),
    'development',
    `node/${process.versions.node}`,
  ])
  expect(instance).toMatch(/^[\da-f]{8}-/)
  expect(node).not.toBe('')
  expect(team).toBeUndefined()
})

test('the resource attributes agree with the fields, also where an author’s attribute says otherwise', () => {
  const { attributes } = resolveIdentity({ service: 'a', resourceAttributes: { 'service.name': 'b', own: 'c' } }, {})
  expect(attributes).toMatchObject({ 'service.name': 'a', own: 'c', 'telemetry.sdk.name': 'vigie' })
  expect(Object.values(attributes).every((value) => typeof value === 'string')).toBe(true)
})

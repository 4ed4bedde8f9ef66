import { expect, test } from 'vitest'
import { numberOption } from '../../../sdk/options/environment.ts'
import { refuseUnknownOptions } from '../../../sdk/options/refuse-unknown-options.ts'
import type { TelemetryOptions } from '../../../sdk/options/telemetry-options.ts'
import { unknownVariables } from '../../../sdk/options/unknown-variables.ts'

/** As a JavaScript author writes them: no compiler has looked. */
const written = (options: unknown) => () => refuseUnknownOptions(options as TelemetryOptions)

test('a misspelt option is refused by name, with what there is instead', () => {
  expect(written({ servce: 'checkout' })).toThrow(/^there is no option servce; there is service, namespace, /)
})

test('a misspelt option inside a group is refused by its whole name', () => {
  expect(written({ admin: { prot: 1 } })).toThrow(
    /^there is no option admin\.prot; there is admin\.enabled, admin\.port, /,
  )
})

for (const options of ['checkout', null, []]) {
  test(`${JSON.stringify(options)} instead of options is refused`, () => {
    expect(written(options)).toThrow(`the options must be an object, got ${JSON.stringify(options)}`)
  })
}

test('a group that is no object is refused', () => {
  expect(written({ logs: 'debug' })).toThrow('logs must be an object, got "debug"')
})

test('options that are right are taken', () => {
  expect(written({ service: 'checkout', admin: { port: 0 }, logs: { level: 'debug' } })).not.toThrow()
})

test('a variable that no option asks for is told, one that was asked for is not', () => {
  const environment = { VIGIE_LOG_LEVL: 'debug', VIGIE_EXAMPLE_PORT: '1', PATH: '/bin' }
  numberOption(undefined, 'example', environment, ['VIGIE_EXAMPLE_PORT'], 0, { min: 0, max: 9 })
  expect(unknownVariables(environment)).toEqual(['VIGIE_LOG_LEVL'])
})

import { expect, test } from 'vitest'
import { masked } from '../../../sdk/admin/masked.ts'

test('secrets, headers and what addresses carry are masked, all else is shown', () => {
  const options = {
    admin: { port: 9464, token: 'canary-1', metricsToken: 'canary-2' },
    loki: { url: 'http://user:canary-3@loki:3100/?key=canary-4', tenant: 'a', headers: { authorization: 'canary-5' } },
    otlp: { headers: { 'x-anything': 'canary-6' }, compression: 'none' },
    logs: { sinks: [{ name: 'mine', write() {}, inner: 'canary-7' }] },
    dbPassword: 'canary-8',
    missing: undefined,
  }
  const shown = masked(options)
  expect(JSON.stringify(shown)).not.toContain('canary')
  expect(shown).toEqual({
    admin: { port: 9464, token: '[redacted]', metricsToken: '[redacted]' },
    loki: {
      url: 'http://[redacted]:[redacted]@loki:3100/?key=[redacted]',
      tenant: 'a',
      headers: { authorization: '[redacted]' },
    },
    otlp: { headers: { 'x-anything': '[redacted]' }, compression: 'none' },
    logs: { sinks: ['mine'] },
    dbPassword: '[redacted]',
    missing: undefined,
  })
})

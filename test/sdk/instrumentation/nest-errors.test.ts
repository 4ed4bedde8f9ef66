import { expect, test } from 'vitest'
import { eventually } from '../../backends/eventually.ts'
import { fixtures } from '../../fixtures/expectations.ts'
import { sendRequest } from '../../fixtures/send-request.ts'
import { runInstrumented } from './run-instrumented.ts'

const fixture = fixtures.find(({ program }) => program === 'nest/app.mjs')!
const patient = '/api/clinics/c-1/patients/p-1'

test('the class of an error that Nest answers by itself stands in the span and in the line of the request', async () => {
  const running = await runInstrumented(fixture)
  const paths = [`${patient}/broken`, `${patient}/broken-later`, '/api/unavailable', `${patient}/refused`]
  for (const path of paths) await sendRequest('http/1.1', running.port, { method: 'GET', path, status: 0, route: '' })
  const lineOf = (path: string) => running.lines.find((line) => line['path'] === path)
  await eventually('a line for each request', () => paths.every(lineOf))
  expect(await running.end()).toBe(0)

  expect(paths.map((path) => lineOf(path)!['exception.type'])).toEqual([
    'RangeError',
    'TypeError',
    'ServiceUnavailableException',
    'ForbiddenException',
  ])
  const errorTypes = paths.map(
    (path) => running.spans.find(({ attributes }) => attributes['url.path'] === path)?.attributes['error.type'],
  )
  expect(errorTypes, 'a refusal is no error of the server').toEqual([
    'RangeError',
    'TypeError',
    'ServiceUnavailableException',
    undefined,
  ])
})

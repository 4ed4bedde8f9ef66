import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createHttpDestination } from '../../../exporters/delivery/http-destination.ts'
import type { HttpAnswer, Transport } from '../../../exporters/delivery/http-transport.ts'
import { createTurnedClock } from './turned-clock.ts'

const patient = new AbortController().signal
const payload = { body: Buffer.from('a,b,c'), gzipped: false }

function destinationAnswering(answer: Partial<HttpAnswer>) {
  const sent: { body: Uint8Array; headers: Readonly<Record<string, string>> }[] = []
  const transport: Transport = {
    async send(body, headers) {
      sent.push({ body, headers })
      return { status: 200, retryAfter: undefined, contentType: undefined, body: Buffer.alloc(0), ...answer }
    },
    close() {},
  }
  const destination = createHttpDestination({
    name: 'somewhere',
    transport,
    contentType: 'text/csv',
    compression: 'gzip',
    clock: createTurnedClock(),
    split: (body) =>
      Buffer.from(body)
        .toString()
        .split(',')
        .map((text) => ({ body: Buffer.from(text), count: 1 })),
  })
  return { destination, sent }
}

test.each([
  [200, 'delivered'],
  [202, 'delivered'],
  [204, 'delivered'],
  [301, 'undeliverable'],
  [307, 'undeliverable'],
  [400, 'refused'],
  [401, 'undeliverable'],
  [403, 'undeliverable'],
  [404, 'undeliverable'],
  [413, 'refused'],
  [429, 'retry'],
  [500, 'undeliverable'],
  [501, 'undeliverable'],
  [502, 'retry'],
  [503, 'retry'],
  [504, 'retry'],
])('status %i means %s', async (status, kind) => {
  expect(await destinationAnswering({ status }).destination.send(payload, patient)).toMatchObject({ kind })
})

test.each([
  ['0', 0],
  ['120', 120_000],
  ['1000000000', 1e12],
  ['Tue, 14 Nov 2023 22:13:31 GMT', 10_000],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['9'.repeat(1000), undefined],
])('Retry-After %s asks for %s ms', async (retryAfter, retryAfterMs) => {
  expect(await destinationAnswering({ status: 429, retryAfter }).destination.send(payload, patient)).toEqual({
    kind: 'retry',
    message: 'HTTP 429',
    retryAfterMs,
  })
})

test("the server's words reach the message on one line, cut and without control characters", async () => {
  const answer = { status: 404, body: Buffer.from(`no\r\nsuch \u001b[31mpath${'!'.repeat(1000)}`) }
  const verdict = await destinationAnswering(answer).destination.send(payload, patient)
  expect(verdict).toEqual({ kind: 'undeliverable', message: `HTTP 404: no such [31mpath${'!'.repeat(184)}` })
})

test('a compressed batch says so, and is taken apart all the same', async () => {
  const { destination, sent } = destinationAnswering({})
  const { payload: smaller } = await destination.compress!(payload)
  await destination.send(smaller, patient)
  expect(sent[0]!.headers).toEqual({ 'content-type': 'text/csv', 'content-encoding': 'gzip' })
  expect(gunzipSync(sent[0]!.body).toString()).toBe('a,b,c')
  const parts = await destination.split(smaller)
  expect(parts.map((part) => Buffer.from(part.payload.body).toString())).toEqual(['a', 'b', 'c'])
  await destination.send(parts[0]!.payload, patient)
  expect(sent[1]!.headers).toEqual({ 'content-type': 'text/csv' })
})

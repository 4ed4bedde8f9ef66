import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logAccount } from '../../../sdk/logs/log-account.ts'
import { isCardNumber, redactText } from '../../../sdk/logs/redact-text.ts'
import { pathTree } from '../../../sdk/logs/redaction.ts'
import { isSecretKey } from '../../../sdk/logs/secret-keys.ts'
import { capturedLogger } from './captured-logger.ts'

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** Texts and the part of each that may not be written. Keys are put together here, so that no scanner takes them for real ones. */
const secrets: readonly (readonly [text: string, secret: string])[] = [
  [`token is ${jwt}, ok`, jwt],
  [jwt, jwt],
  ['Authorization: Bearer abc123def456', 'abc123def456'],
  ['got header authorization=Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNzd29yZA=='],
  ['sent bearer abcdef.ghijkl', 'abcdef.ghijkl'],
  ['Cookie: sid=s3cr3t; theme=dark', 's3cr3t'],
  ['set-cookie: session=s3cr3t; HttpOnly', 's3cr3t'],
  ['{"headers":{"cookie":"a=b; c=d"}}', 'c=d'],
  ['password=hunter2&x=1', 'hunter2'],
  ['DB_PASSWORD=hunter2 node app.js', 'hunter2'],
  ['{"client_secret":"hunter2"}', 'hunter2'],
  ['{"token": "hunter2"}', 'hunter2'],
  [JSON.stringify({ body: JSON.stringify({ password: 'hunter2' }) }), 'hunter2'],
  ['https://x.test/a?sig=Zm9vYmFy%3D&b=1', 'Zm9vYmFy%3D'],
  ['https://x.test/a?access_token=hunter2', 'hunter2'],
  ['X-Amz-Signature=0123456789abcdef', '0123456789abcdef'],
  ['connect postgres://app:hunter2@db:5432/shop failed', 'hunter2'],
  ['redis://:hunter2@cache', 'hunter2'],
  ['Invalid URL: postgres://app:hun@ter2@db/shop', 'ter2'],
  ['Invalid URL: postgres://app:hun/ter2@db/shop', 'ter2'],
  ['amqp://a:hunter2@one,amqp://a:hunter3@two', 'hunter3'],
  ['sent Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['passphrase=hunter2', 'hunter2'],
  ['secretKey=hunter2', 'hunter2'],
  ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
  [`key ${'AKIA'}IOSFODNN7EXAMPLE used`, 'IOSFODNN7EXAMPLE'],
  [`${'ghp'}_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
  [`${'xoxb'}-123456789012-abcdefABCDEF`, 'abcdefABCDEF'],
  [`${'sk_live'}_abcdefghijklmnop`, 'abcdefghijklmnop'],
  [
    `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEpAIBAAKCAQEAxyz\n-----END RSA ${'PRIVATE'} KEY-----`,
    'MIIEpAIBAAKCAQEAxyz',
  ],
  ['paid with 4111 1111 1111 1111 today', '1111 1111'],
  ['paid with 5555-5555-5555-4444', '5555-4444'],
  ['378282246310005', '378282246310005'],
  ['2024 4111 1111 1111 1111 3', '1111 1111'],
  ['4111111111111111 2', '4111111111111111'],
]

test.each(secrets)('the secret is taken out of %j', (text, secret) => {
  expect(text).toContain(secret)
  expect(redactText(text)).not.toContain(secret)
  expect(redactText(text)).toContain('[redacted]')
})

test('no secret reaches the line, wherever in a call it stands', () => {
  for (const [text, secret] of secrets) {
    const { logger, text: raw } = capturedLogger()
    const error = Object.assign(new Error(text, { cause: new Error(text) }), { detail: text })
    logger.info(text)
    logger.info('%s %j', text, { text })
    logger.info({ text, list: [text], [text]: 1, map: new Map([[text, text]]), nested: { deep: { text } } })
    logger.error(error)
    logger.error({ err: error, other: error }, text)
    logger.child({ text }, { msgPrefix: `${text} ` }).info('child')
    logger.info({ url: new URL('https://x.test'), text: `${'x'.repeat(8_180)} ${text}` })
    const kept = JSON.stringify(secret).slice(1, -1)
    expect(raw()).not.toContain(kept)
  }
})

const innocent = [
  'order placed',
  'GET /orders/:id 200',
  'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  '0af7651916cd43dd8448eb211c80319c',
  '2026-11-23T10:01:38.042Z',
  'Unexpected token: }',
  'listening on http://127.0.0.1:3000/',
  'took 1700000000000 ns, id 1234567890123456789',
  '1764000000000',
  'basic auth is off',
  'the bearer of the message',
  'basic authentication failed',
  'Bearer authentication: off',
  'digest mismatch, negotiate again.',
  'http://[::1]:3000/a@b',
  'http://127.0.0.1:8080/a@b',
  'http://127.0.0.1:8080?mail=a@b',
  'a=b',
  'key: value',
  'pages 4111 to 4222',
  'https://x.test/a?page=2&sort=asc',
]

test.each(innocent)('%j is written as it is', (text) => {
  expect(redactText(text)).toBe(text)
})

test.each([
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'Set-Cookie',
  'X-API-Key',
  'password',
  'userPassword',
  'client_secret',
  'accessToken',
  'refresh_token',
  'DB_PASSWORD',
  'cardNumber',
  'cvv',
  'aws_secret_access_key',
  'github_token',
  'resetToken',
  'X-Vault-Token',
  'passcode',
  'encryptionKey',
])('the value of %j is never written', (key) => {
  expect(isSecretKey(key)).toBe(true)
  const { logger, line } = capturedLogger()
  logger.info({ [key]: 'hunter2', headers: { [key]: ['hunter2', 'hunter3'] }, list: [{ [key]: { value: 'hunter2' } }] })
  expect(JSON.stringify(line())).not.toContain('hunter')
})

test.each([
  'author',
  'tokens',
  'nextPageToken',
  'continuation_token',
  'key',
  'keyboard',
  'orderId',
  'cookieCount',
  'pinned',
  'passenger',
  'secretary',
  'monkey',
])('the value of %j is written', (key) => {
  expect(isSecretKey(key)).toBe(false)
})

test('a logged request shows its headers without credentials, and neither its query nor its socket', () => {
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  request.url = '/pay?card=hunter2'
  request.headers.authorization = 'Bearer hunter2'
  request.headers.accept = 'text/html'
  request.rawHeaders = ['Authorization', 'Bearer hunter2']
  const { logger, line } = capturedLogger()
  logger.info({ req: request }, 'request')
  expect(line()['req']).toEqual({
    method: 'GET',
    url: '/pay',
    headers: { authorization: '[redacted]', accept: 'text/html' },
  })
})

test('card numbers are told from other numbers by range, length and check digit', () => {
  expect(
    [
      '4111111111111111',
      '5555555555554444',
      '2223003122003222',
      '378282246310005',
      '6011111111111117',
      '3530111333300000',
      '30569309025904',
    ].map(isCardNumber),
  ).not.toContain(false)
  expect(
    ['4111111111111112', '1764000000000000', '9999999999999999', '41111111111', '0000000000000000'].map(isCardNumber),
  ).not.toContain(true)
  const { logger, line } = capturedLogger()
  logger.info({ a: 4111111111111111, b: 1764000000000, c: 4111111111111111n })
  expect(line()).toMatchObject({ a: '[redacted]', b: 1764000000000, c: '[redacted]' })
})

test('paths that the service names are taken out, also by a star, and nothing beside them', () => {
  const redaction = { paths: pathTree(['body.customer.email', 'people.*.name', 'note']), hook: undefined, onFault() {} }
  const { logger, line } = capturedLogger({ redaction })
  logger.info({
    body: { customer: { email: 'a@b.c', city: 'Lyon' }, email: 'kept' },
    people: [{ name: 'x', age: 3 }],
    note: { long: 'text' },
  })
  expect(line()).toMatchObject({
    body: { customer: { email: '[redacted]', city: 'Lyon' }, email: 'kept' },
    people: [{ name: '[redacted]', age: 3 }],
    note: '[redacted]',
  })
})

test('a hook sees each text with its key, and can’t bring a secret back', () => {
  const seen: string[] = []
  const hook = (text: string, key: string) => {
    seen.push(`${key}=${text}`)
    return text.replace('Lyon', 'L.').replace('open', 'password=hunter2')
  }
  const { logger, line } = capturedLogger({ redaction: { paths: undefined, hook, onFault() {} } })
  logger.info({ city: 'Lyon', door: 'open' }, 'to Lyon')
  expect(line()).toMatchObject({ message: 'to L.', city: 'L.', door: 'password=[redacted]' })
  expect(seen).toEqual(expect.arrayContaining(['city=Lyon', 'message=to Lyon']))
})

test('a hook that throws leaves the text out, is counted, and is told', () => {
  const faults: string[] = []
  const hook = () => {
    throw new Error('broken')
  }
  const before = logAccount.faults.hook
  const { logger, line } = capturedLogger({
    redaction: { paths: undefined, hook, onFault: (message) => faults.push(message) },
  })
  logger.info({ city: 'Lyon' }, 'hello')
  expect(JSON.stringify(line())).not.toMatch(/Lyon|hello/)
  expect(logAccount.faults.hook).toBeGreaterThan(before)
  expect(faults[0]).toContain('broken')
})

/** Texts that make a pattern with an unbounded repetition start again at each character. */
const adversarial = [
  'eyJ',
  'eyJ-',
  'eyJ.',
  '4',
  '4-',
  '4 1',
  'bearer ',
  'bearer',
  'authorization',
  'authorization: ',
  'password',
  'password=',
  'password = ',
  'token',
  'token="',
  'sig=',
  '://',
  '://a:',
  '://a:b',
  '://a:b@',
  '://a:/',
  '://:',
  '-----BEGIN ',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----a',
  'ghp_',
  'AKIA',
  'xoxb-',
  '_',
  '-',
  'a',
  'A ',
  '\\',
  '"',
  '\u0000',
  'cookie:',
  'secret_',
  'api_key',
  '=',
  ':',
  ' ',
  '\n',
]

/** How many times the CPU time 16 times the text takes; the best of five, since whatever else runs can only add. */
function growth(make: (length: number) => string): number {
  const time = (length: number): number => {
    const text = make(length)
    let best = Number.POSITIVE_INFINITY
    for (let run = 0; run < 5; run++) {
      const start = process.cpuUsage()
      redactText(text, ~0)
      const { user, system } = process.cpuUsage(start)
      best = Math.min(best, user + system)
    }
    return best
  }
  redactText(make(6_250), ~0)
  return time(100_000) / Math.max(100, time(6_250))
}

test.each(adversarial)('patterns stay linear on 100 KB of %j', (part) => {
  // 16 times the text: 16 times the time where it is linear, 256 times where it is quadratic.
  expect(growth((length) => part.repeat(Math.ceil(length / part.length)))).toBeLessThan(100)
})

test('several secrets in one text are all taken out, whatever stands between them', () => {
  const separator = fc.constantFrom(' ', ', ', '\n', ' | ', ' "', "' ", ') (')
  const noise = fc.oneof(fc.constant(''), fc.constantFrom(...adversarial), fc.string({ maxLength: 8 }))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...secrets), separator, noise, separator), { maxLength: 6 }),
      (parts) => {
        const text = parts.map(([[secret], before, between, after]) => `${secret}${before}${between}${after}`).join('')
        const clean = redactText(text)
        for (const [[, secret]] of parts) expect(clean).not.toContain(secret)
      },
    ),
    { numRuns: 5_000 },
  )
})

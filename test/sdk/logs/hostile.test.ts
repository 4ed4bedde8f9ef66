import { expect, test } from 'vitest'
import { logAccount } from '../../../sdk/logs/log-account.ts'
import { capturedLogger } from './captured-logger.ts'

/** JSON escapes take up to six bytes a character; far above what any line may have. */
const maxLineBytes = 200_000

function deep(levels: number): object {
  let value: object = { end: true }
  for (let level = 0; level < levels; level++) value = { value }
  return value
}

function cycle(): object {
  const value: Record<string, unknown> = { name: 'a', list: [] }
  value['self'] = value
  ;(value['list'] as unknown[]).push(value, { back: value })
  return value
}

const throwing = new Proxy(
  {},
  {
    get() {
      throw new Error('get')
    },
    ownKeys() {
      throw new Error('ownKeys')
    },
    getPrototypeOf() {
      throw new Error('getPrototypeOf')
    },
    has() {
      throw new Error('has')
    },
  },
)

function toJsonBomb(): object {
  return { toJSON: () => ({ left: toJsonBomb(), right: toJsonBomb() }) }
}

const endless = new Proxy([], {
  get: (_, key) => (key === 'length' ? 2 ** 31 : key === Symbol.iterator ? endlessly : 'x'),
})
function* endlessly() {
  for (;;) yield 'x'.repeat(100)
}

const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()

const hostile: Readonly<Record<string, () => unknown>> = {
  'a cycle': cycle,
  'an object 100,000 levels deep': () => deep(100_000),
  'a list 100,000 levels deep': () => {
    let value: unknown[] = []
    for (let level = 0; level < 100_000; level++) value = [value]
    return { value }
  },
  'a getter that throws': () => ({
    get broken() {
      throw new Error('no')
    },
    fine: 1,
  }),
  'getters named as what a logger looks at': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        [
          'method',
          'headers',
          'socket',
          'setHeader',
          'toJSON',
          'message',
          'err',
          'error',
          'exception',
          'constructor',
        ].map((name) => [
          name,
          {
            enumerable: true,
            get: () => {
              throw new Error(name)
            },
          },
        ]),
      ),
    ),
  'a proxy that throws at everything': () => throwing,
  'a proxy that throws, inside': () => ({ throwing, list: [throwing], map: new Map([[throwing, throwing]]) }),
  'a revoked proxy': () => revoked,
  'a revoked proxy as error': () => ({ err: revoked, error: throwing }),
  'a list that never ends': () => ({ endless }),
  'big integers': () => ({ small: 7n, large: 2n ** 80n, huge: 2n ** 4_000_000n }),
  'symbols as keys and values': () => ({ [Symbol('key')]: 1, symbol: Symbol('value'), iterator: Symbol.iterator }),
  'functions and classes': () => ({ f() {}, C: class {} }),
  'a text of 50 MB': () => ({ text: 'x'.repeat(50 << 20), rope: 'y'.repeat(25 << 20) + 'z'.repeat(25 << 20) }),
  'a key of 50 MB': () => ({ ['k'.repeat(50 << 20)]: 1 }),
  '10,000 keys': () => Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index])),
  'a list of 1,000,000': () => ({ list: Array.from({ length: 1_000_000 }, () => ({ a: 1 })) }),
  'a sparse list of 4,000,000,000': () => ({ list: new Array(4_000_000_000) }),
  'a map and a set of 1,000,000': () => ({
    map: new Map(Array.from({ length: 1_000_000 }, (_, index) => [index, index])),
    set: new Set(Array.from({ length: 1_000_000 }, (_, index) => index)),
  }),
  'a broad tree': () => {
    const tree = (levels: number): unknown =>
      levels === 0 ? 'leaf' : Array.from({ length: 50 }, () => tree(levels - 1))
    return { tree: tree(3) }
  },
  'toJSON that answers with more of its kind': toJsonBomb,
  'toJSON that throws': () => ({
    value: {
      toJSON: () => {
        throw new Error('no')
      },
    },
  }),
  'toJSON that answers with itself': () => {
    const value = { toJSON: (): unknown => value }
    return { value }
  },
  'prototype keys': () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  'an object without prototype': () => Object.assign(Object.create(null), { a: 1, hasOwnProperty: 2 }),
  'an invalid date': () => ({ date: new Date(Number.NaN) }),
  'a buffer and typed arrays': () => ({
    buffer: Buffer.alloc(10 << 20),
    floats: new Float64Array(1_000_000),
    view: new DataView(new ArrayBuffer(8)),
  }),
  'numbers that JSON does not have': () => ({ a: Number.NaN, b: Infinity, c: -Infinity, d: -0 }),
  'lone surrogates': () => ({ '\ud800': '\udc00\ud800' }),
  'line breaks and terminal escapes': () => ({
    text: 'a\r\nb\u2028c\u2029d\u001b[31m\u001b]8;;http://x\u0007y\u009b\u0085\u202e',
    '\n\u001b': 1,
  }),
  'an error that throws': () =>
    Object.defineProperties(new Error('x'), {
      message: {
        get: () => {
          throw new Error('m')
        },
      },
      stack: {
        get: () => {
          throw new Error('s')
        },
      },
      name: {
        get: () => {
          throw new Error('n')
        },
      },
      cause: {
        get: () => {
          throw new Error('c')
        },
      },
    }),
  'an error of strange parts': () =>
    Object.assign(new Error('x'), {
      name: 7,
      stack: { a: 1 },
      message: Symbol('m'),
      cause: 7n,
      errors: [throwing, null],
    }),
  'an error with a stack of 50 MB': () => Object.assign(new Error('x'), { stack: 's'.repeat(50 << 20) }),
  'a getter that logs': () => {
    const value = {
      get again() {
        logs.logger.info(value, 'inner')
        logs.logger.info(value, 'inner')
        return 1
      },
    }
    const logs = capturedLogger()
    return value
  },
  'a promise, a weak map, a generator': () => ({
    promise: Promise.resolve(1),
    weak: new WeakMap(),
    generator: endlessly(),
  }),
}

for (const [name, make] of Object.entries(hostile)) {
  test(`${name}: one valid line of bounded length, and nothing thrown`, () => {
    const { logger, line, text } = capturedLogger()
    const value = make()
    logger.info(value as object, 'hostile')
    expect(line()).toMatchObject({ level: 'info', message: 'hostile', service: 'checkout' })
    expect(Buffer.byteLength(text())).toBeLessThan(maxLineBytes)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test(`${name}: as a value of the message and as a child’s field, too`, () => {
    const { logger, lines, text } = capturedLogger()
    const value = make()
    const info = logger.info.bind(logger) as (...values: unknown[]) => void
    info('%s %d %i %f %j %o %O', value, value, value, value, value, value, value)
    logger
      .child({ value })
      .child(value as Record<string, unknown>)
      .error({ value }, 'child')
    logger.info(value as object)
    expect(lines().length).toBe(3)
    expect(Buffer.byteLength(text())).toBeLessThan(3 * maxLineBytes)
  })
}

test('a getter that logs its own object makes one line, and the inner ones are counted', () => {
  const { logger, line } = capturedLogger()
  const before = logAccount.faults.reentrant
  const value = {
    get again() {
      logger.info(value, 'inner')
      return 1
    },
  }
  logger.info(value, 'outer')
  expect(line()).toMatchObject({ message: 'outer', again: 1 })
  expect(logAccount.faults.reentrant).toBe(before + 1)
})

test('what is cut says so, and how large it was', () => {
  const { logger, line } = capturedLogger()
  const before = { ...logAccount.cuts }
  logger.info({ text: 'x'.repeat(100_000), list: new Array(500).fill(1), deep: deep(20) }, 'm'.repeat(20_000))
  const {
    text,
    list,
    deep: nested,
    message,
  } = line() as { text: string; list: unknown[]; deep: unknown; message: string }
  expect(text).toBe(`${'x'.repeat(8_192)}… [cut, 100000 characters]`)
  expect(message).toBe(`${'m'.repeat(8_192)}… [cut, 20000 characters]`)
  expect(list.at(-1)).toBe('… [cut, 500 entries]')
  expect(JSON.stringify(nested)).toContain('[cut, too deep]')
  expect(logAccount.cuts).toEqual({
    ...before,
    message: before.message + 1,
    text: before.text + 1,
    keys: before.keys + 1,
    depth: before.depth + 1,
  })
})

test('an object of 10,000 keys keeps the first 200 and tells the rest', () => {
  const { logger, line } = capturedLogger()
  logger.info(hostile['10,000 keys']!() as object, 'many')
  expect(line()).toMatchObject({ key199: 199, '…': '[cut, 10000 keys]' })
  expect(line()).not.toHaveProperty('key200')
})

import { expect, test } from 'vitest'
import { captureConsole } from '../../../sdk/logs/capture-console.ts'
import { capturedLogger } from './captured-logger.ts'

function captured() {
  const logged = capturedLogger({ level: 'trace' })
  const calls: unknown[][] = []
  const own = (...values: unknown[]): void => {
    calls.push(values)
  }
  const target = { log: own, info: own, warn: own, error: own, debug: own, dir: own, trace: own }
  return { ...logged, target, calls, own, restore: captureConsole(logged.logger, target) }
}

test('what is given to the console becomes lines, by level, with objects and errors as fields', () => {
  const { target, lines, calls } = captured()
  target.log('plain', 7, true)
  target.info('%s is %d %% of %j', 'a', 3, { b: 1 }, 'rest')
  target.warn({ a: 1 }, [2])
  target.error('failed:', new TypeError('no'), { password: 'hunter2' })
  target.error(new Error('alone'))
  target.error(new Error('told'), undefined, 'ExceptionsHandler')
  target.debug()
  expect(calls).toEqual([])
  expect(lines()).toMatchObject([
    { level: 'info', message: 'plain 7 true', module: 'console' },
    { level: 'info', message: 'a is 3 % of {"b":1} rest' },
    { level: 'warn', message: '', values: [{ a: 1 }, [2]] },
    { level: 'error', message: 'failed:', 'exception.type': 'TypeError', values: [{ password: '[redacted]' }] },
    { level: 'error', message: 'alone', 'exception.message': 'alone' },
    { level: 'error', message: 'told', 'exception.message': 'told', values: ['ExceptionsHandler'] },
    { level: 'debug', message: '' },
  ])
})

test('the console gets its own methods back, unless somebody has put others on top', () => {
  const { target, own, restore, lines } = captured()
  const later = () => {}
  target.warn = later
  restore()
  expect([target.log, target.warn]).toEqual([own, later])
  target.log('not a line')
  expect(lines()).toEqual([])
})

test('console.dir is a line without its options, and console.trace tells where it was called', () => {
  const { target, lines } = captured()
  target.dir({ a: { b: 1 } }, { depth: 0 })
  target.trace('how did we get to', 7)
  target.error('failed %s', new TypeError('no'))
  expect(lines()).toMatchObject([
    { level: 'info', values: [{ a: { b: 1 } }] },
    { level: 'info', message: 'how did we get to 7', 'exception.type': 'Trace' },
    { level: 'error', message: 'failed TypeError: no', 'exception.type': 'TypeError' },
  ])
  expect((lines()[1]!['exception.stacktrace'] as string).split('\n')[1]).toContain('capture-console.test.ts')
})

test('a percent sign in a value stays as it is', () => {
  const { target, lines } = captured()
  target.log('at', '50%')
  target.log('%s', 'x', '100%d')
  expect(lines().map(({ message }) => message)).toEqual(['at 50%', 'x 100%d'])
})

test('what no code can turn into text is printed as Node prints it, and nothing is thrown into the service', () => {
  const { target, lines } = captured()
  const everything: unknown = new Proxy(() => {}, { get: (_, key) => (key === 'then' ? undefined : everything) })
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const bare = Object.setPrototypeOf(() => {}, null) as unknown
  for (const value of [everything, revoked.proxy, bare]) {
    target.log(value)
    target.error('with', value)
  }
  expect(lines()).toHaveLength(6)
})

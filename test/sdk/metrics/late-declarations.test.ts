import { expect, test } from 'vitest'
import { bringUpToDate, declareLate, setCatchUp } from '../../../sdk/metrics/late-declarations.ts'

test('metrics are declared a turn later, or when somebody reads before that, once', async () => {
  const declared: string[] = []
  const stop = declareLate([() => declared.push('a')], () => {})
  expect(declared).toEqual([])
  bringUpToDate()
  expect(declared).toEqual(['a'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(declared).toEqual(['a'])
  stop()
})

test('a name that the service has taken meanwhile is told, and costs neither the service nor the other metrics', () => {
  const faults: unknown[] = []
  const declared: string[] = []
  const stop = declareLate(
    [
      () => {
        throw new Error('taken')
      },
      () => declared.push('b'),
    ],
    (error) => faults.push(error),
  )
  bringUpToDate()
  expect([faults.length, declared]).toEqual([1, ['b']])
  stop()
})

test('what is called off before its turn is never declared, what was declared is ended', async () => {
  const done: string[] = []
  declareLate([() => done.push('never')], () => {})()
  const stop = declareLate([() => () => done.push('ended')], () => {})
  await new Promise((resolve) => setImmediate(resolve))
  expect(done).toEqual([])
  stop()
  expect(done).toEqual(['ended'])
})

test('whoever reads has late counts caught up with, until there are none any more', () => {
  let caught = 0
  setCatchUp(() => caught++)
  bringUpToDate()
  setCatchUp(undefined)
  bringUpToDate()
  expect(caught).toBe(1)
})

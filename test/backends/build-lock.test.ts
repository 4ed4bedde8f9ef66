import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

import { withBuildLock } from './build-lock.ts'
import { removeFolder } from './remove-folder.ts'

const folders: string[] = []

afterEach(() => folders.splice(0).forEach(removeFolder))

function lockPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-lock-'))
  folders.push(folder)
  return join(folder, 'build.lock')
}

test('work under the lock runs one after the other', async () => {
  const path = lockPath()
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all([1, 2, 3, 4].map(() => withBuildLock(path, work, { pollEveryMs: 1 })))
  expect(most).toBe(1)
  expect(existsSync(path)).toBe(false)
})

test('a lock whose process is gone is taken over at once', async () => {
  const path = lockPath()
  const { pid } = spawnSync('true')
  writeFileSync(path, `${hostname()} ${pid}\n`)
  expect(await withBuildLock(path, async () => 'done')).toBe('done')
})

test('a lock of another host is taken over after 30 s without a sign of life, not before', async () => {
  const path = lockPath()
  writeFileSync(path, 'another-host 1\n')
  const lastSign = 1_000_000
  utimesSync(path, lastSign, lastSign)
  let nowMs = lastSign * 1000 + 29_000
  const waited: string[] = []
  const result = withBuildLock(path, async () => 'done', {
    now: () => nowMs,
    pollEveryMs: 1,
    onWaiting: (holder) => {
      waited.push(holder)
      nowMs += 2_000
    },
  })
  expect(await result).toBe('done')
  expect(waited).toEqual(['another-host 1'])
})

test('the lock is given back when the work fails', async () => {
  const path = lockPath()
  await expect(withBuildLock(path, () => Promise.reject(new Error('no compiler')))).rejects.toThrow('no compiler')
  expect(existsSync(path)).toBe(false)
})

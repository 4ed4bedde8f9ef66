import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

import { type Build, bringBinary } from './bring-binary.ts'
import { cachedBinaryPath, cachedBinaryState } from './cached-binary.ts'
import type { GoRecipe } from './recipe.ts'
import { removeFolder } from './remove-folder.ts'

const recipe: GoRecipe = {
  name: 'lookout',
  version: '1.2.3',
  module: 'example.invalid/lookout',
  moduleVersion: 'v1.2.3',
  package: 'cmd/lookout',
  versionArguments: ['--version'],
  secondsCold: 1,
}

const program = `#!/bin/sh\necho "lookout 1.2.3"\n${'# filler\n'.repeat(50)}exit 0\n`
const folders: string[] = []

afterEach(() => folders.splice(0).forEach(removeFolder))

/** A cache of its own, a build that writes a small program, and what was built and said. */
function fixture(build: (target: string) => void | Promise<void> = (target) => writeFileSync(target, program)) {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-cache-'))
  folders.push(folder)
  const said: string[] = []
  let builds = 0
  const counting: Build = async (_recipe, target) => {
    builds += 1
    await build(target)
  }
  return {
    folder,
    said,
    builds: () => builds,
    path: cachedBinaryPath(folder, recipe),
    bring: () => bringBinary(recipe, { folder, build: counting, say: (line) => said.push(line) }),
  }
}

test('a program is built once and found afterwards', async () => {
  const { bring, builds, path, folder } = fixture()
  expect(await bring()).toBe(path)
  expect(await bring()).toBe(path)
  expect(builds()).toBe(1)
  expect(cachedBinaryState(folder, recipe)).toBe('ready')
})

test('a truncated program is built again', async () => {
  const { bring, builds, path, folder, said } = fixture()
  await bring()
  truncateSync(path, 60) // still a script that answers --version with 0: only its size gives it away
  expect(cachedBinaryState(folder, recipe)).toBe('broken')
  await bring()
  expect(builds()).toBe(2)
  expect(readFileSync(path, 'utf8')).toBe(program)
  expect(said).toEqual(['lookout: the cached program is broken, building it again'])
})

test('a program that does not answer when asked for its version is built again', async () => {
  const { bring, builds, path } = fixture()
  await bring()
  writeFileSync(path, program.replace('exit 0', 'exit 1'))
  await bring()
  expect(builds()).toBe(2)
})

test('a program without the record of its build is built again', async () => {
  const { bring, builds, path } = fixture()
  await bring()
  writeFileSync(`${path}.json`, '{"bytes"')
  await bring()
  expect(builds()).toBe(2)
})

test('a build that yields a program that does not start leaves nothing in the cache', async () => {
  const { bring, path, folder } = fixture((target) => writeFileSync(target, '#!/bin/sh\nexit 3\n'))
  await expect(bring()).rejects.toThrow('lookout 1.2.3 was built but does not answer "--version"')
  expect(existsSync(path)).toBe(false)
  expect(readdirSync(join(folder, 'scratch'))).toEqual([])
  expect(readdirSync(folder)).not.toContain('build.lock')
})

test('a failed build lets the next run build', async () => {
  let broken = true
  const { bring, path } = fixture((target) => {
    if (broken) throw new Error('no space left on device')
    writeFileSync(target, program)
  })
  await expect(bring()).rejects.toThrow('no space left on device')
  broken = false
  expect(await bring()).toBe(path)
})

test('what a killed run left half done is cleared away by the next', async () => {
  const { bring, folder } = fixture()
  mkdirSync(join(folder, 'scratch', 'lookout-1'), { recursive: true })
  await bring()
  expect(readdirSync(join(folder, 'scratch'))).toEqual([])
})

test('two runs at once build a program once', async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { bring, builds, said } = fixture(async (target) => {
    await released
    writeFileSync(target, program)
  })
  const runs = [bring(), bring()]
  await expect.poll(() => said).toEqual([expect.stringContaining('another run is building')])
  release()
  await Promise.all(runs)
  expect(builds()).toBe(1)
})

test('another recipe for the same version has a file of its own', () => {
  const { folder, path } = fixture()
  expect(cachedBinaryPath(folder, { ...recipe, tags: ['netgo'] })).not.toBe(path)
  expect(cachedBinaryPath(folder, { ...recipe, secondsCold: 99 })).toBe(path)
})

import { chmodSync, mkdirSync, mkdtempSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

import { cacheFolder } from './cache-folder.ts'
import { cachedBinaryPath } from './cached-binary.ts'
import { findBackend } from './find-backend.ts'
import { recipes } from './recipes.ts'
import { removeFolder } from './remove-folder.ts'

const folders: string[] = []

afterEach(() => folders.splice(0).forEach(removeFolder))

/** A machine with nothing on it but what the test puts there. */
function machine() {
  const root = mkdtempSync(join(tmpdir(), 'vigie-find-'))
  folders.push(root)
  const environment: NodeJS.ProcessEnv = { PATH: join(root, 'path'), VIGIE_CACHE_DIR: join(root, 'cache') }
  const onPath = join(root, 'path', 'prometheus')
  const cached = cachedBinaryPath(cacheFolder(environment), recipes.prometheus)
  return {
    environment,
    onPath,
    cached,
    putOnPath: (version = '3.9.1') => writeProgram(onPath, version),
    putInCache() {
      writeProgram(cached, '3.16.0')
      writeFileSync(`${cached}.json`, JSON.stringify({ bytes: statSync(cached).size }))
    },
  }
}

function writeProgram(path: string, version: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho "prometheus, version ${version}"\n`)
  chmodSync(path, 0o755)
}

const docker = () => true
const noDocker = () => false

test('a URL in the environment comes before everything else', () => {
  const { environment, putOnPath, putInCache } = machine()
  putOnPath()
  putInCache()
  environment['VIGIE_TEST_PROMETHEUS_URL'] = 'http://127.0.0.1:9090/'
  expect(findBackend('prometheus', environment, docker)).toEqual({
    kind: 'url',
    url: 'http://127.0.0.1:9090',
    variable: 'VIGIE_TEST_PROMETHEUS_URL',
  })
})

test('a program on PATH comes before the cache', () => {
  const { environment, onPath, putOnPath, putInCache } = machine()
  putOnPath()
  putInCache()
  const expected = { kind: 'binary', path: onPath, version: '3.9.1', from: 'PATH' }
  expect(findBackend('prometheus', environment, docker)).toEqual(expected)
})

test('a program on PATH of another major version is passed over', () => {
  const { environment, cached, putOnPath, putInCache } = machine()
  putOnPath('2.55.1')
  putInCache()
  expect(findBackend('prometheus', environment, docker)).toMatchObject({ kind: 'binary', path: cached, from: 'cache' })
})

test('the cache comes before Docker', () => {
  const { environment, cached, putInCache } = machine()
  putInCache()
  expect(findBackend('prometheus', environment, docker)).toMatchObject({ kind: 'binary', path: cached })
})

test('Docker, with the shipped image, comes last', () => {
  const { environment } = machine()
  expect(findBackend('prometheus', environment, docker)).toEqual({
    kind: 'docker',
    image: 'prom/prometheus:v3.14.0',
    version: '3.14.0',
  })
})

test('a missing server names the command that brings it', () => {
  const { environment } = machine()
  expect(findBackend('prometheus', environment, noDocker)).toMatchObject({
    kind: 'missing',
    command: 'npm run backends',
  })
})

test('a truncated program in the cache does not count', () => {
  const { environment, cached, putInCache } = machine()
  putInCache()
  truncateSync(cached, 20)
  expect(findBackend('prometheus', environment, noDocker)).toMatchObject({
    kind: 'missing',
    reason: expect.stringContaining('broken'),
  })
})

test('a command-line tool is neither asked for at a URL nor started as an image', () => {
  const { environment } = machine()
  environment['VIGIE_TEST_PROMTOOL_URL'] = 'http://127.0.0.1:1'
  expect(findBackend('promtool', environment, docker).kind).toBe('missing')
})

test.each([
  [{ VIGIE_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' }, '/a'],
  [{ VIGIE_CACHE_DIR: '', XDG_CACHE_HOME: '/b' }, '/b/vigie'],
])('the cache of %o is %s', (environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder)
})

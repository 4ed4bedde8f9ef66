import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { removeFolder } from './remove-folder.ts'
import { startServer } from './start-server.ts'
import { startTinyServer } from './tiny-server.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vigie-start-'))
  vi.stubEnv('TMPDIR', join(root, 'tmp'))
  mkdirSync(join(root, 'tmp'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  removeFolder(root)
})

/** Puts a script on PATH that calls itself Prometheus 3 and then does what `body` says. */
function fakePrometheus(body: string, name = 'prometheus'): void {
  mkdirSync(join(root, 'bin'), { recursive: true })
  const version = 'case "$*" in *version*) echo 3.99.0; exit 0;; esac'
  writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${version}\n${body}\n`)
  chmodSync(join(root, 'bin', name), 0o755)
  vi.stubEnv('PATH', `${join(root, 'bin')}:/usr/bin:/bin`)
}

const start = (readyUrl: string, readyWithinMs = 10_000) =>
  startServer({
    name: 'prometheus',
    portCount: 1,
    readyWithinMs,
    prepare: () => ({ arguments: ['--flag'], url: 'http://127.0.0.1:1', readyUrl }),
  })

test('a server that ends early shows its last words', async () => {
  fakePrometheus('echo "loading" ; echo "bad configuration in line 7" >&2; exit 2')
  await expect(start('http://127.0.0.1:1/')).rejects.toThrow(
    /ended with exit code 2 before it was ready:\n {2}(.*\n)*.*bad configuration in line 7/,
  )
  expect(readdirSync(join(root, 'tmp'))).toEqual([])
})

test('a server that never becomes ready is ended, and its last words shown', async () => {
  fakePrometheus(`echo "waiting for peers"; echo $$ > ${root}/pid; exec sleep 600`)
  await expect(start('http://127.0.0.1:1/', 500)).rejects.toThrow(
    /in vain for prometheus to be ready.*\n {2}waiting for peers/,
  )
  expect(existsSync(`/proc/${readFileSync(join(root, 'pid'), 'utf8').trim()}`)).toBe(false)
})

test('a server that found its port taken is started again', async () => {
  fakePrometheus(
    `if [ ! -e ${root}/tried ]; then touch ${root}/tried; echo "listen tcp: address already in use" >&2; exit 1; fi
     touch ${root}/up; exec sleep 600`,
  )
  const ready = await startTinyServer((_request, response) =>
    response.writeHead(existsSync(join(root, 'up')) ? 200 : 503).end(),
  )
  const server = await start(`http://${ready.address}/`)
  await server.stop()
  await ready.close()
  expect(existsSync(join(root, 'tried'))).toBe(true)
})

test('with Docker alone, the shipped image runs on the host network with the arguments of the program', async () => {
  fakePrometheus(`[ "$1" = run ] || exit 0; echo "$@" > ${root}/arguments; exec sleep 600`, 'docker')
  vi.stubEnv('VIGIE_CACHE_DIR', join(root, 'cache'))
  const ready = await startTinyServer((_request, response) =>
    response.writeHead(existsSync(join(root, 'arguments')) ? 200 : 503).end(),
  )
  const server = await start(`http://${ready.address}/`)
  await server.stop()
  await ready.close()
  expect(server.version).toBe('3.14.0')
  expect(readFileSync(join(root, 'arguments'), 'utf8')).toMatch(
    /^run --rm --network host .* prom\/prometheus:v3\.14\.0 --flag\n$/,
  )
})

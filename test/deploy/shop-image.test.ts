import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

import { eventually } from '../backends/eventually.ts'
import { freePorts } from '../backends/free-ports.ts'
import { removeFolder } from '../backends/remove-folder.ts'
import { composeFolder, readComposeStack } from './compose-stack.ts'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const dockerfile = readFileSync(`${composeFolder}shop.Dockerfile`, 'utf8')
let folder = ''
let service: ChildProcess | undefined

afterEach(async () => {
  if (service?.exitCode === null && service.signalCode === null) {
    const ended = new Promise((resolve) => service?.once('exit', resolve))
    service.kill('SIGKILL')
    await ended
  }
  removeFolder(folder)
})

/** What the image's last stage holds: the sources that it copies, and the installed packages. */
function layOutImage(): string {
  folder = mkdtempSync(join(tmpdir(), 'vigie-shop-image-'))
  const lastStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
  for (const [, from, to] of lastStage.matchAll(/^COPY (?!--from)(\S+) (\S+)$/gm)) {
    const target = to!.endsWith('/') ? join(folder, from!) : join(folder, to!)
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(repository, from!), target, { recursive: true })
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

test('a service of the shop becomes ready with nothing but what its image holds', async () => {
  const cwd = layOutImage()
  const { command = [], environment } = readComposeStack().services['payments'] ?? {}
  const entryPoint = JSON.parse(/^ENTRYPOINT (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[]
  const [port, adminPort] = await freePorts(2)
  const own = {
    HOST: '127.0.0.1',
    PORT: String(port),
    VIGIE_ADMIN_HOST: '127.0.0.1',
    VIGIE_ADMIN_PORT: String(adminPort),
  }
  // Nobody listens there: a service is ready without anyone to send telemetry to.
  const nowhere = { VIGIE_LOKI_URL: 'http://127.0.0.1:9', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
  let output = ''
  service = spawn(process.execPath, [...entryPoint.slice(1), ...command], {
    cwd,
    env: { PATH: process.env['PATH'], ...environment, ...own, ...nowhere },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [service.stdout, service.stderr]) stream?.on('data', (piece) => (output += piece))
  const giveUp = () => {
    if (service?.exitCode !== null) throw new Error(`it ended with exit code ${service?.exitCode}:\n${output}`)
  }
  const ready = async () => (await fetch(`http://127.0.0.1:${adminPort}/readyz`)).ok
  expect(await eventually('the service to be ready', ready, { giveUp })).toBe(true)
  const metrics = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text()
  expect(metrics).toMatch(/^target_info\{.*service_name="payments".*\} 1$/m)
})

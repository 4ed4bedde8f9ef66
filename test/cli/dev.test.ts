import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../backends/eventually.ts'
import { startVigie, type VigieProgram } from './vigie-program.ts'

const app = fileURLToPath(new URL('./telemetry-app.fixture.mjs', import.meta.url))
const programs: VigieProgram[] = []
afterEach(() => {
  for (const program of programs.splice(0)) if (program.child.exitCode === null) program.child.kill('SIGKILL')
})

function vigie(...args: string[]): VigieProgram {
  // The commands send telemetry of their own making, so what is counted is known; instrumented they would send more.
  const program = startVigie(args, { VIGIE_DISABLED: 'on' })
  programs.push(program)
  return program
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const addressOf = (program: VigieProgram) =>
  eventually('the address', () => /http:\/\/127\.0\.0\.1:\d+/.exec(program.output())?.[0])

test('with --for it ends by itself, having counted one of each kind', async () => {
  const program = vigie('dev', '--port', '0', '--for', '4s', '--', process.execPath, app)
  expect(await program.ended).toBe(0)
  expect(program.output()).toMatch(/is at http:\/\/127\.0\.0\.1:\d+/)
  expect(program.output()).toContain('first request, from app')
  expect(program.output()).toContain('first trace, from unknown_service')
  expect(program.output()).toContain('first line, from app')
  expect(program.output()).toMatch(/saw 7 requests, 4 series, 1 spans, 1 lines/)
  expect(program.errors()).toBe('')
})

test.each(['requests', 'spans', 'lines'])('with --for it fails when no %s arrived', async (kind) => {
  const program = vigie('dev', '--port', '0', '--for', '2s', '--', process.execPath, app, '--without', kind)
  expect(await program.ended).toBe(1)
  expect(program.errors()).toBe(`vigie: no ${kind} arrived\n`)
})

test('a taken port is one clear sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const program = vigie('dev', '--port', String(port))
  expect(await program.ended).toBe(1)
  expect(program.errors()).toBe(
    `vigie: port ${port} is taken: end the program that uses it (perhaps another vigie dev), or choose another with --port\n`,
  )
  other.close()
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends the command and all that it started, even what is deaf',
  async (signal) => {
    const program = vigie('dev', '--port', '0', '--', process.execPath, app, '--grandchild')
    const pid = Number(await eventually('the grandchild', () => /grandchild (\d+)/.exec(program.output())?.[1]))
    expect(alive(pid)).toBe(true)
    program.child.kill(signal)
    expect(await program.ended).toBe(0)
    await eventually('the end of the grandchild', () => !alive(pid))
  },
)

test('without a terminal the command’s own end and code are vigie’s', async () => {
  const program = vigie('dev', '--port', '0', '--', process.execPath, app, '--end-with', '7')
  expect(await program.ended).toBe(7)
})

test('a command that does not exist is named', async () => {
  const program = vigie('dev', '--port', '0', '--', 'no-such-command')
  expect(await program.ended).toBe(1)
  expect(program.errors()).toContain('no-such-command cannot be started')
  expect(program.errors()).not.toContain('    at ')
})

test('--import loads what the Collector wrote', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-import-'))
  const file = join(folder, 'session.jsonl')
  const span = { traceId: 'e'.repeat(32), spanId: 'f'.repeat(16), name: 'from a file' }
  writeFileSync(file, `${JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })}\nnot json\n`)
  const program = vigie('dev', '--port', '0', '--import', file)
  const url = await addressOf(program)
  await eventually('the import', () =>
    program.output().includes('brought 1 spans and 0 log lines; 1 lines of it were neither'),
  )
  const kept = (await (await fetch(`${url}/-/api/traces/${span.traceId}`)).json()) as { spans: { name: string }[] }
  expect(kept.spans[0]!.name).toBe('from a file')
  program.child.kill('SIGTERM')
  expect(await program.ended).toBe(0)
  rmSync(folder, { recursive: true })
})

test.each([
  [['--port', 'abc'], '--port must be a whole number from 0 to 65535, got "abc"'],
  [['--port', '70000'], '--port must be a whole number from 0 to 65535, got "70000"'],
  [['--for', '20'], '--for must be a duration such as 500ms, 20s or 2m, got "20"'],
  [['--for', '0s'], '--for must be a duration such as 500ms, 20s or 2m, got "0s"'],
  [['--for', '-5s'], '--for must be a duration such as 500ms, 20s or 2m, got "-5s"'],
  [['--example', 'zoo'], '--example must be shop, the only example, got "zoo"'],
  [['--import', '/no/such/file'], '--import must name a file that exists, got "/no/such/file"'],
])('a bad option is one clear sentence: %j', async (args, sentence) => {
  const program = vigie('dev', ...args)
  expect(await program.ended).toBe(1)
  expect(program.errors()).toBe(`vigie: ${sentence}\n`)
})

test('--help names the commands, --version the version', async () => {
  const help = vigie('--help')
  expect(await help.ended).toBe(0)
  expect(help.output()).toContain('dev [options] [command...]')
  const version = vigie('--version')
  expect(await version.ended).toBe(0)
  expect(version.output()).toMatch(/^\d+\.\d+\.\d+\n$/)
  const unknown = vigie('nonsense')
  expect(await unknown.ended).toBe(1)
  expect(unknown.errors()).toContain("unknown command 'nonsense'")
})

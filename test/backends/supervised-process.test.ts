import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { eventually } from './eventually.ts'
import { superviseProcess } from './supervised-process.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'vigie-supervised-'))
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('stopping ends the program and removes its folder', async () => {
  const folder = newFolder()
  const running = superviseProcess(['sh', '-c', 'echo $$; exec sleep 600'], { folder })
  const pid = await eventually('its process id', () => Number(running.logs()) || undefined)
  await running.stop()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(folder)).toBe(false)
})

test('a program that ignores TERM is killed', async () => {
  const running = superviseProcess(['sh', '-c', 'trap "" TERM; echo $$; while :; do sleep 0.1; done'], {
    folder: newFolder(),
    graceMs: 200,
  })
  const pid = await eventually('its process id', () => Number(running.logs()) || undefined)
  await running.stop()
  expect(isAlive(pid)).toBe(false)
})

test('a program that ends by itself leaves its exit code and its last words', async () => {
  const running = superviseProcess(['sh', '-c', 'echo no such file >&2; exit 7'], { folder: newFolder() })
  await eventually('its end', () => running.exitCode() !== undefined)
  expect(running.exitCode()).toBe(7)
  expect(running.logs()).toBe('no such file')
  await running.stop()
})

test('a program that cannot be started says so', async () => {
  const running = superviseProcess(['/nowhere/prometheus'], { folder: newFolder() })
  await eventually('its end', () => running.exitCode() !== undefined)
  expect(running.exitCode()).toBe(127)
  expect(running.logs()).toContain('/nowhere/prometheus')
})

test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
  'a test process ended by %s leaves no program behind',
  async (signal) => {
    const folder = newFolder()
    const module = new URL('supervised-process.ts', import.meta.url).href
    const script = `
    const { superviseProcess } = await import(${JSON.stringify(module)})
    const running = superviseProcess(['sh', '-c', 'echo $$; exec sleep 600'], { folder: ${JSON.stringify(folder)} })
    const timer = setInterval(() => { if (running.logs()) { console.log(running.logs()); clearInterval(timer) } }, 10)`
    const tester = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const pid = await new Promise<number>((resolve) => tester.stdout.once('data', (piece) => resolve(Number(piece))))
    expect(isAlive(pid)).toBe(true)
    tester.kill(signal)
    await eventually('the program to end', () => !isAlive(pid))
    await eventually('its folder to go', () => !existsSync(folder))
  },
)

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { eventually } from '../backends/eventually.ts'
import { allDrills } from './all-drills.ts'

for (const { name, summary, run } of allDrills) {
  test(`${name}: ${summary}`, async () => {
    // Speed is for `npm run drill`: other tests run beside this one.
    const { correct, figures } = await run({ short: true })
    expect(correct, JSON.stringify(figures)).toBe(true)
  })
}

function drill(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=vigie-source', 'test/drills/run.ts', ...words],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

test('the command lists its drills, and refuses one that is not there with a sentence', () => {
  const help = drill('--help')
  expect(help.status).toBe(0)
  for (const { name } of allDrills) expect(help.stdout).toContain(name)
  const unknown = drill('earthquake')
  expect([unknown.status, unknown.stderr]).toEqual([
    1,
    expect.stringContaining('there is no drill "earthquake"; there are rollout,'),
  ])
})

test('a drill prints one line of JSON', () => {
  const { status, stdout } = drill('second-signal', '--short')
  expect(JSON.parse(stdout)).toMatchObject({ drill: 'second-signal', correct: true, code: 143 })
  expect(stdout.trim().split('\n')).toHaveLength(1)
  expect([0, 1]).toContain(status)
})

test('a long drill says how far it is, and Ctrl-C leaves none of its services behind', async () => {
  const running = spawn(process.execPath, ['--conditions=vigie-source', 'test/drills/run.ts', 'rollout'])
  onTestFinished(() => void running.kill('SIGKILL'))
  let told = ''
  running.stderr.on('data', (text) => (told += text))
  const ports = await eventually('a line of progress', () => /on ports (\d+) and (\d+)\n/.exec(told)?.slice(1))
  for (const port of ports) expect(await isOpen(Number(port))).toBe(true)
  running.kill('SIGINT')
  expect(await once(running, 'exit')).toEqual([130, null])
  for (const port of ports) await eventually('the end of a service', async () => !(await isOpen(Number(port))))
})

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

test('an option that the command does not know is refused with a sentence', () => {
  expect(drill('rollout', '--restarts', 'many')).toMatchObject({
    status: 1,
    stderr: '--restarts takes a whole number from 1 on, not "many"\n',
  })
  expect(drill('rollout', '--fast').status).toBe(1)
})

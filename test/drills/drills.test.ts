import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
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

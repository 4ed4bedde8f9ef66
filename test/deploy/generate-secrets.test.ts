import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

import { removeFolder } from '../backends/remove-folder.ts'
import { composeFolder, readComposeStack } from './compose-stack.ts'

const root = mkdtempSync(join(tmpdir(), 'vigie-secrets-'))
const folder = join(root, 'secrets')

afterAll(() => removeFolder(root))

const generate = () => spawnSync('sh', [`${composeFolder}generate-secrets.sh`, folder], { encoding: 'utf8' })
const contents = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')])

test('every secret of the stack is generated once, readable in its container and by nobody else on the host', () => {
  expect(generate().status).toBe(0)
  const first = contents()
  expect(first.map(([name]) => name)).toEqual(Object.keys(readComposeStack().secrets).toSorted())
  for (const [, secret] of first) expect(secret).toMatch(/^[A-Za-z0-9+/]{32}$/)
  expect(new Set(first.map(([, secret]) => secret)).size).toBe(first.length)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const [name] of first) expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o644)

  expect(generate().stdout).toContain('kept')
  expect(contents()).toEqual(first)
})

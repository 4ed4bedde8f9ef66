import { expect, test } from 'vitest'
import { registerOption } from '../../deploy/cli/register-option.ts'

test('a command that knows nothing of vigie is instrumented through NODE_OPTIONS', () => {
  expect(registerOption(['node', 'app.js'])).toMatch(/^--import=file:.*register\.ts$/)
})

test('options that the user has set are kept', () => {
  expect(registerOption(['node', 'app.js'], '--max-old-space-size=512')).toMatch(
    /^--max-old-space-size=512 --import=file:/,
  )
})

test('a command that asks for vigie/register itself is left alone', () => {
  expect(registerOption(['node', '--import', 'vigie/register', 'app.js'])).toBe('')
})

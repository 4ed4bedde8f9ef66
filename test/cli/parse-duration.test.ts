import { expect, test } from 'vitest'
import { parseDuration } from '../../deploy/cli/parse-duration.ts'

test.each([
  ['500ms', 500],
  ['20s', 20_000],
  ['2m', 120_000],
  ['1.5s', 1500],
  ['1h', 3_600_000],
])('%s is %d ms', (text, durationMs) => {
  expect(parseDuration(text, '--for')).toBe(durationMs)
})

test.each(['', '5', 's', '5 s', '5S', '-1s', '0ms', 'Infinitys', '999999h', '5s5s'])(
  '%j is refused by name',
  (text) => {
    expect(() => parseDuration(text, '--for')).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION', option: '--for', received: text }),
    )
  },
)

import { beforeAll, describe } from 'vitest'

import { type Availability, availability, type BackendName } from './availability.ts'
import { bringBinary } from './bring-binary.ts'
import { buildWithGo } from './build-with-go.ts'
import { cacheFolder } from './cache-folder.ts'
import { goVersion, installGo } from './go-toolchain.ts'
import { reportLeftOut } from './left-out.ts'
import { type RecipeName, recipes } from './recipes.ts'

/** A cold build of the slowest server, with a margin for a busy machine. */
const buildTimeoutMs = 20 * 60_000

/**
 * A group of tests that need real servers, tools or the browser.
 *
 * With everything at hand it runs. With something missing it is left out, loudly; under `VIGIE_REQUIRE_BACKENDS=1` the
 * missing servers are built first instead, and the group fails when that cannot be done.
 */
export function describeWith(names: readonly BackendName[], title: string, tests: () => void): void {
  const missing = names.flatMap((name) => {
    const found = availability(name)
    return found.available ? [] : [{ name, ...found }]
  })
  if (missing.length === 0) {
    describe(title, tests)
    return
  }
  if (process.env['VIGIE_REQUIRE_BACKENDS'] === '1') {
    describe(title, () => {
      beforeAll(() => bringAll(missing), buildTimeoutMs)
      tests()
    })
    return
  }
  const lacking = missing.map(({ name, reason }) => `${name} (${reason})`).join(', ')
  reportLeftOut({
    what: `${title}: needs ${lacking}`,
    command: [...new Set(missing.map(({ command }) => command))].join(' && '),
  })
  describe.skip(title, tests)
}

async function bringAll(
  missing: readonly (Extract<Availability, { available: false }> & { name: BackendName })[],
): Promise<void> {
  for (const { name, reason, command } of missing) {
    if (!(name in recipes)) throw new Error(`${name} is required but ${reason}: run "${command}"`)
    if (goVersion() === undefined) throw new Error(installGo)
    const recipe = recipes[name as RecipeName]
    await bringBinary(recipe, {
      folder: cacheFolder(),
      build: buildWithGo,
      say: (line) => process.stderr.write(`${line}\n`),
    })
  }
}

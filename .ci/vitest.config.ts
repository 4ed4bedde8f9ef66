import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['vigie-source'] },
  ssr: { resolve: { conditions: ['vigie-source'], externalConditions: ['vigie-source'] } },
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    // Real servers and spawned services share two cores: one file per core, generous limits, never an assertion on time.
    setupFiles: process.env['CI'] ? ['.ci/property-seed.ts'] : [],
    pool: 'forks',
    execArgv: ['--conditions=vigie-source', '--expose-gc'],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // CI runs real servers, browsers and load on two cores; what fails twice in a row is no accident. Vitest names each retry.
    retry: process.env['CI'] ? 1 : 0,
    reporters: ['default'],
  },
})

import { spawnSync } from 'node:child_process'

import { findBackend } from './find-backend.ts'
import type { RecipeName } from './recipes.ts'

/** What a program printed, and how it ended. */
export interface ToolRun {
  readonly exitCode: number | null
  readonly output: string
}

/**
 * Runs a program of the harness to its end: `promtool`, `amtool`, `docker-compose`, `dashboard-linter`, `pint`, or a server that only checks its
 * configuration.
 *
 * @throws Error that names `npm run backends` when the program is missing
 */
export function runTool(name: RecipeName, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ToolRun {
  const found = findBackend(name)
  if (found.kind !== 'binary') throw new Error(`${name} is needed as a program: run "npm run backends"`)
  const run = spawnSync(found.path, args, {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ...environment },
  })
  if (run.error) throw run.error
  return { exitCode: run.status, output: run.stdout + run.stderr }
}

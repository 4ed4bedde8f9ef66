import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { VigieError } from '../../sdk/vigie-error.ts'

export interface ExampleCommand {
  readonly command: readonly string[]
  readonly directory: string
  readonly environment: NodeJS.ProcessEnv
}

/**
 * How an example of this repository is run.
 *
 * @throws VigieError `BAD_OPTION` where the examples are not: the published package has none
 */
export function exampleCommand(name: 'shop'): ExampleCommand {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const program = `examples/${name}/main.ts`
  if (!existsSync(`${root}${program}`)) {
    throw new VigieError('BAD_OPTION', `--example ${name} works in vigie's repository only`, {
      option: '--example',
      received: name,
    })
  }
  return {
    command: [process.execPath, '--conditions=vigie-source', program, '--quiet'],
    directory: root,
    // Free ports: an example must not fail because 8080 is in use.
    environment: { PORT: process.env['PORT'] ?? '0' },
  }
}

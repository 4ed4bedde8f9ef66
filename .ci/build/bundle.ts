import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { rolldown } from 'rolldown'
import { entries } from './entries.ts'

interface Manifest {
  readonly dependencies: Record<string, string>
  readonly peerDependencies: Record<string, string>
}

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** What stays outside: processes share these, or the user chooses them. */
const shared = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]

export function isExternal(id: string): boolean {
  return id.startsWith('node:') || builtinModules.includes(id) || shared.some((name) => id === name || id.startsWith(`${name}/`))
}

/** Bundles the library's entry points and the command. @returns what was written, and which packages went in */
export async function bundle(): Promise<{ files: number; bytes: number; packages: Set<string> }> {
  const library = await rolldown({
    input: { ...entries },
    platform: 'node',
    external: isExternal,
    resolve: { conditionNames: ['vigie-source', 'node', 'import'] },
    logLevel: 'warn',
  })
  const command = await rolldown({
    input: { main: 'deploy/cli/main.ts' },
    platform: 'node',
    external: isExternal,
    resolve: { conditionNames: ['vigie-source', 'node', 'import'] },
    logLevel: 'warn',
  })
  const outputs = [
    await library.write({
      dir: 'dist',
      format: 'cjs',
      exports: 'named',
      minify: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: 'chunks/[name]-[hash].cjs',
    }),
    await command.write({ dir: 'dist/cli', format: 'esm', minify: true, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' }),
  ]
  await library.close()
  await command.close()

  const packages = new Set<string>()
  let files = 0
  let bytes = 0
  for (const file of outputs.flatMap(({ output }) => output)) {
    files += 1
    if (file.type === 'asset') continue
    bytes += file.code.length
    for (const id of file.moduleIds) {
      const inside = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1]
      if (inside) packages.add(id.replaceAll('\\', '/').slice(0, id.lastIndexOf(`/node_modules/${inside}/`) + `/node_modules/${inside}`.length))
    }
  }
  return { files, bytes, packages }
}

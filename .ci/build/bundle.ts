import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { rolldown } from 'rolldown'
import { bundlePage } from '../../deploy/local/page/bundle.ts'
import { entries } from './entries.ts'
import { sharedApi } from './shared-api.ts'

interface Manifest {
  readonly dependencies: Record<string, string>
  readonly peerDependencies: Record<string, string>
}

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** What stays outside: processes share these, or the user chooses them. */
const shared = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]

export function isExternal(id: string): boolean {
  return (
    id.startsWith('node:') ||
    builtinModules.includes(id) ||
    shared.some((name) => id === name || id.startsWith(`${name}/`))
  )
}

function apiVersion(): string {
  return (JSON.parse(readFileSync('node_modules/@opentelemetry/api/package.json', 'utf8')) as { version: string })
    .version
}

export interface Bundled {
  readonly files: number
  readonly bytes: number
  /** Folders of the packages whose code went in. */
  readonly packages: ReadonlySet<string>
  /** What each entry point exports. */
  readonly exports: ReadonlyMap<string, readonly string[]>
}

/** Bundles the library's entry points (CommonJS) and the command with its worker thread and page (ES modules). */
export async function bundle(): Promise<Bundled> {
  const library = await rolldown({
    input: { ...entries },
    platform: 'node',
    // The plugin has the last word on this one.
    external: (id) => id !== '@opentelemetry/api' && isExternal(id) && !id.startsWith('@opentelemetry/api/'),
    plugins: [sharedApi(apiVersion())],
    resolve: { conditionNames: ['vigie-source', 'node', 'import'] },
    logLevel: 'warn',
  })
  const command = await rolldown({
    input: { main: 'deploy/cli/main.ts', worker: 'deploy/local/promql-engine/worker.ts' },
    platform: 'node',
    // Only the repository bundles the page; the package carries it.
    external: (id) => id === 'rolldown' || id === 'vigie/dashboards' || isExternal(id),
    resolve: { conditionNames: ['vigie-source', 'node', 'import'] },
    logLevel: 'warn',
  })
  const outputs = [
    await library.write({
      dir: 'dist',
      format: 'cjs',
      exports: 'named',
      // Names and lines stay: this code stands in the stack traces of every user.
      minify: { compress: true, mangle: false, codegen: false },
      entryFileNames: '[name].cjs',
      chunkFileNames: 'chunks/[name]-[hash].cjs',
    }),
    await command.write({
      dir: 'dist/cli',
      format: 'esm',
      minify: true,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    }),
  ]
  await library.close()
  await command.close()
  for (const [name, text] of Object.entries(await bundlePage())) writeFileSync(`dist/cli/${name}`, text)
  cpSync('deploy/local/promql-engine/promql-engine.wasm.br', 'dist/cli/promql-engine.wasm.br')
  writeFileSync('dist/cli/package.json', '{ "type": "module" }\n')

  const packages = new Set<string>()
  const exports = new Map<string, readonly string[]>()
  let files = 0
  let bytes = 0
  for (const file of outputs.flatMap(({ output }) => output)) {
    files += 1
    if (file.type === 'asset') continue
    bytes += file.code.length
    if (file.isEntry && file.fileName.endsWith('.cjs')) exports.set(file.name, file.exports)
    for (const id of file.moduleIds) {
      const inside = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1]
      if (inside)
        packages.add(
          id
            .replaceAll('\\', '/')
            .slice(0, id.lastIndexOf(`/node_modules/${inside}/`) + `/node_modules/${inside}`.length),
        )
    }
  }
  return { files, bytes, packages, exports }
}

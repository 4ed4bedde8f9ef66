import { readFileSync, writeFileSync } from 'node:fs'
import { entries } from './entries.ts'

/** The manifest of the published package: what a user needs of ours, with the exports of dist/. */
export function writeManifest(): void {
  const own = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, unknown>
  const kept = [
    'name',
    'version',
    'description',
    'keywords',
    'license',
    'engines',
    'dependencies',
    'peerDependencies',
    'peerDependenciesMeta',
  ]
  const exports = Object.fromEntries(
    Object.keys(entries).map((name) => [
      name === 'index' ? '.' : `./${name}`,
      {
        import: { types: `./${name}.d.mts`, default: `./${name}.mjs` },
        require: { types: `./${name}.d.cts`, default: `./${name}.cjs` },
      },
    ]),
  )
  const manifest = {
    ...Object.fromEntries(kept.map((key) => [key, own[key]])),
    type: 'commonjs',
    main: './index.cjs',
    types: './index.d.cts',
    bin: { vigie: 'cli/main.js' },
    exports: { ...exports, './package.json': './package.json' },
    sideEffects: true,
  }
  writeFileSync('dist/package.json', `${JSON.stringify(manifest, undefined, 2)}\n`)
}

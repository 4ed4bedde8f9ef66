import { readFileSync, writeFileSync } from 'node:fs'
import { entries } from './entries.ts'

/**
 * Ranges of what processes share: an exact version would bring a second copy, with a registry and a tracer of its own,
 * beside the one that the service has. Ours is pinned by the lock file.
 */
const sharedRanges: Readonly<Record<string, string>> = {
  '@opentelemetry/api': '^1.9.0',
  pino: '^10.0.0',
  'prom-client': '^15.1.0',
}

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
  const missing = Object.keys(own['dependencies'] as object).filter((name) => !(name in sharedRanges))
  if (missing.length > 0) throw new Error(`no range is stated for the dependencies ${missing.join(', ')}`)
  const manifest = {
    ...Object.fromEntries(kept.map((key) => [key, own[key]])),
    dependencies: sharedRanges,
    type: 'commonjs',
    main: './index.cjs',
    types: './index.d.cts',
    bin: { vigie: 'cli/main.js' },
    exports: { ...exports, './package.json': './package.json' },
    sideEffects: true,
  }
  writeFileSync('dist/package.json', `${JSON.stringify(manifest, undefined, 2)}\n`)
}

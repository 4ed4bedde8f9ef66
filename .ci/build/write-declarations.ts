import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { entries } from './entries.ts'
import { vendorDeclarations } from './vendor-declarations.ts'

/**
 * Declarations of every source file below dist/declarations, and for each entry point one file for `import` and one for
 * `require` that re-export them. The tree counts as CommonJS, as the code does.
 */
export function writeDeclarations(): void {
  const { status, stdout } = spawnSync('node_modules/.bin/tsc', ['--project', '.ci/build/tsconfig.json'], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`tsc could not write the declarations:\n${stdout}`)

  for (const file of readdirSync('dist/declarations', { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join('dist/declarations', file)
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replaceAll(/(from '|from "|import\('|import\(")(\.[^'"]+)\.ts(['"])/g, '$1$2.js$3'),
    )
  }
  vendorDeclarations('dist/declarations')
  for (const [name, source] of Object.entries(entries)) {
    const target = posix.relative(
      posix.join('dist', dirname(name)),
      `dist/declarations/${source.replace(/^\.\//, '').replace(/\.ts$/, '.js')}`,
    )
    const text = `export * from '${target.startsWith('.') ? target : `./${target}`}'\n`
    writeFileSync(`dist/${name}.d.mts`, text)
    writeFileSync(`dist/${name}.d.cts`, text)
  }
}

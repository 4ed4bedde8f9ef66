import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { expect, test } from 'vitest'

/** Which other top-level folders a folder may import. */
const mayImport: Record<string, readonly string[]> = {
  sdk: [],
  exporters: ['sdk'],
  dashboards: ['sdk'],
  deploy: ['dashboards', 'sdk', 'vigie'],
  examples: ['vigie'],
}

/** The one composition root; it loads exporters lazily, by name. */
const mayLoadExporters = new Set(['sdk/compose-telemetry.ts', 'sdk/load-exporters.ts'])

for (const [folder, allowed] of Object.entries(mayImport)) {
  test(`${folder} imports ${allowed.join(' and ') || 'no other folder'}`, () => {
    const strays = sourceFiles(folder).flatMap((file) =>
      importedFolders(file)
        .filter(
          (name) => name !== folder && !allowed.includes(name) && !(name === 'exporters' && mayLoadExporters.has(file)),
        )
        .map((name) => `${file} imports ${name}`),
    )
    expect(strays).toEqual([])
  })
}

test('dashboards read only the catalogue and the metric declarations of the SDK', () => {
  const strays = sourceFiles('dashboards').flatMap((file) =>
    importedFiles(file)
      .filter((path) => /^sdk\//.test(path) && !/^sdk\/(catalogue|metrics|vigie-error)/.test(path))
      .map((path) => `${file} imports ${path}`),
  )
  expect(strays).toEqual([])
})

test('no source file is a drawer for anything', () => {
  const drawers = Object.keys(mayImport)
    .flatMap(sourceFiles)
    .filter((file) => /(^|\/)(utils?|helpers?|common|types|misc)(\.ts|\/)/.test(file))
  expect(drawers).toEqual([])
})

function sourceFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('node_modules'))
    .map((file) => join(folder, file).split(sep).join('/'))
}

/** Top-level folders that a source file imports, by relative path or by package name. */
function importedFolders(file: string): string[] {
  return importedFiles(file).map((path) => path.split('/')[0]!)
}

function importedFiles(file: string): string[] {
  const source = readFileSync(file, 'utf8')
  return [...source.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].flatMap(([, specifier]) => {
    if (specifier!.startsWith('.'))
      return [
        relative('.', resolve(dirname(file), specifier!))
          .split(sep)
          .join('/'),
      ]
    return specifier === 'vigie' || specifier!.startsWith('vigie/') ? ['vigie'] : []
  })
}

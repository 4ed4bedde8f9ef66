import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: string
}

/** The licences of the packages whose code was bundled. @param packages their folders */
export function writeNotices(packages: ReadonlySet<string>): void {
  const sections = [...packages].toSorted().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as Manifest
    const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
    const text =
      file === undefined ? `Licence: ${license ?? 'not stated'}` : readFileSync(`${folder}/${file}`, 'utf8').trim()
    return { title: `${name} ${version}`, text }
  })
  // Many packages of one project carry the same text; it is printed once, below all their names.
  const byText = Map.groupBy(sections, ({ text }) => text)
  const notices = [...byText].map(
    ([text, of]) => `${[...new Set(of.map(({ title }) => title))].join('\n')}\n\n${text}\n`,
  )
  const extra = existsSync('deploy/local/promql-engine/THIRD-PARTY-NOTICES.txt')
    ? [readFileSync('deploy/local/promql-engine/THIRD-PARTY-NOTICES.txt', 'utf8')]
    : []
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', [...notices, ...extra].join(`\n${'='.repeat(80)}\n\n`))
}

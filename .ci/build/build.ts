// `npm run build`: the package as it is published, in dist/. The code is CommonJS with thin ES module wrappers, so that an
// app which imports it both ways has one registry and one tracer; OpenTelemetry's SDK is bundled (design: "Speed").
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { bundle } from './bundle.ts'
import { entries } from './entries.ts'
import { writeDeclarations } from './write-declarations.ts'
import { writeDocuments } from './write-documents.ts'
import { writeManifest } from './write-manifest.ts'
import { writeNotices } from './write-notices.ts'

const started = Date.now()
const say = (text: string) => console.log(`build: ${text} (${((Date.now() - started) / 1000).toFixed(1)} s)`)

rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')

const bundled = await bundle()
say(`${bundled.files} files bundled, ${Math.round(bundled.bytes / 1024)} KiB`)

/** A service that has turned telemetry off doesn't load it: `register.mjs` looks at the variables first. */
const unlessDisabled = `const off = (name) => /^(on|true|1|yes)$/i.test(process.env[name]?.trim() ?? '')
if (!off('VIGIE_DISABLED') && !off('OTEL_SDK_DISABLED')) {
  process[Symbol.for('vigie.register')] = true
  await import('./register.cjs')
}
`

for (const [name, exported] of bundled.exports) {
  const file = `./${name.split('/').at(-1)}.cjs`
  if (name === 'register') {
    writeFileSync('dist/register.mjs', unlessDisabled)
    continue
  }
  writeFileSync(
    `dist/${name}.mjs`,
    exported.length === 0
      ? `import '${file}'\n`
      : `import exported from '${file}'\nexport const { ${exported.join(', ')} } = exported\n`,
  )
}
say(`${Object.keys(entries).length} entry points`)

writeDeclarations()
say('declarations')

writeManifest()
writeNotices(bundled.packages)
writeDocuments()
const { version } = JSON.parse(readFileSync('dist/package.json', 'utf8')) as { version: string }
say(`dist/ holds vigie ${version}`)

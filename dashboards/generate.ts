import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { grafanaAddress } from './alerts/grafana-address.ts'
import { withGrafanaUrl } from './alerts/with-grafana-url.ts'
import { filesOnDisk, generatedDifferences, textOnDisk } from './generated-differences.ts'
import { generatedFiles } from './generated-files.ts'

const usage = `npm run generate               write dashboards/generated/ and dashboards/README.md
npm run generate -- --check    say which files differ from what would be written; exit 1 if any does
npm run generate -- --out DIR  write boards, rules and runbooks to DIR instead, to be deployed from there;
                               VIGIE_GRAFANA_URL is where their links lead (default: ${grafanaAddress})
npm run generate -- --help     this text`

const root = import.meta.dirname

function write(wanted: ReadonlyMap<string, string>): void {
  for (const path of filesOnDisk(root)) if (!wanted.has(path)) rmSync(join(root, path))
  for (const [path, content] of wanted) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (textOnDisk(root, path) !== content) writeFileSync(join(root, path), content)
  }
}

/**
 * What a deployment mounts, for a Grafana that lives elsewhere. The repository's own files never depend on the
 * environment, or --check would.
 */
function writeElsewhere(folder: string, grafanaUrl: string | undefined): void {
  const texts = [...generatedFiles()].flatMap(([path, text]) =>
    path.startsWith('generated/') ? [[path.slice('generated/'.length), withGrafanaUrl(text, grafanaUrl)] as const] : [],
  )
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  console.log(`${texts.length} files written to ${folder}; links lead to ${grafanaUrl || grafanaAddress}.`)
}

const [flag, ...rest] = process.argv.slice(2)
if (flag === '--help') {
  console.log(usage)
} else if (flag === '--out' && rest[0] !== undefined && rest.length === 1) {
  try {
    writeElsewhere(rest[0], process.env['VIGIE_GRAFANA_URL'])
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 2
  }
} else if (rest.length > 0 || (flag !== undefined && flag !== '--check')) {
  console.error(`unknown argument: ${[flag, ...rest].join(' ')}\n\n${usage}`)
  process.exitCode = 2
} else {
  const startedAtMs = performance.now()
  const wanted = generatedFiles()
  mkdirSync(join(root, 'generated'), { recursive: true })
  const different = generatedDifferences(wanted, root)
  const tookMs = Math.round(performance.now() - startedAtMs)
  if (flag === '--check') {
    for (const line of different) console.error(line)
    if (different.length > 0) {
      console.error(`${different.length} generated files differ: run \`npm run generate\` and commit the result.`)
      process.exitCode = 1
    } else {
      console.log(`${wanted.size} generated files are up to date (${tookMs} ms).`)
    }
  } else {
    write(wanted)
    console.log(`${wanted.size} files generated in ${tookMs} ms, ${different.length} changed.`)
  }
}

// Builds Prometheus' engine for Node: `node deploy/local/promql-engine/build.ts`, and with `--check` proves that the
// committed file is what these sources give. Go is needed here only; users get the committed result.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { sourcesDigest } from './sources-digest.ts'

/** The same compiler everywhere, or the bytes differ. Go fetches it when another version is installed. */
const goToolchain = 'go1.26.8'
const folder = import.meta.dirname
const environment = { ...process.env, GOTOOLCHAIN: goToolchain, GOWORK: 'off', GOFLAGS: '', GOOS: 'js', GOARCH: 'wasm' }

function go(...args: string[]): string {
  return execFileSync('go', args, { cwd: folder, env: environment, encoding: 'utf8', maxBuffer: 64 << 20 })
}

function compile(): Buffer {
  const output = mkdtempSync(join(tmpdir(), 'promql-engine-'))
  try {
    const file = join(output, 'engine.wasm')
    go('build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w -buildid=', '-o', file, '.')
    return readFileSync(file)
  } finally {
    rmSync(output, { recursive: true })
  }
}

/** Go's own JavaScript half of the bridge, with the licence that its header refers to. */
function bridge(): string {
  const root = go('env', 'GOROOT').trim()
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8').trim()
  const source = readFileSync(join(root, 'lib', 'wasm', 'wasm_exec.js'), 'utf8')
  return `/*\nlib/wasm/wasm_exec.js of ${goToolchain}, unchanged below this notice.\n\n${licence}\n*/\n${source}`
}

/** The licence and notice files of every module that is linked in, and of Go's standard library. */
function notices(): string {
  const listed = go(
    'list',
    '-deps',
    '-f',
    '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}',
    '.',
  )
  const modules = [...new Set(listed.split('\n').filter(Boolean))].sort().map((line) => line.split(' '))
  modules.unshift(['Go standard library', goToolchain, go('env', 'GOROOT').trim()])
  const sections = modules.map(([path, version, directory]) => {
    const files = readdirSync(directory!).filter((name) => /^(licen[cs]e|copying|notice|patents)/i.test(name))
    if (files.length === 0) throw new Error(`${path} ${version} has no licence file in ${directory}`)
    const texts = files.sort().map((name) => readFileSync(join(directory!, name), 'utf8').trim())
    return `${'='.repeat(80)}\n${path} ${version}\n${'='.repeat(80)}\n\n${texts.join('\n\n')}\n`
  })
  return `promql-engine.wasm.br contains compiled code of the modules below.\n\n${sections.join('\n')}`
}

const wasmFile = join(folder, 'promql-engine.wasm.br')
const texts: [file: string, text: string][] = [
  [join(folder, 'promql-engine.wasm-exec.js'), bridge()],
  [join(folder, 'THIRD-PARTY-NOTICES.txt'), notices()],
  [join(folder, 'promql-engine.wasm.sources'), `${sourcesDigest(folder)}\n`],
]
const wasm = compile()

if (process.argv.includes('--check')) {
  const differing = texts.filter(([file, text]) => readFileSync(file, 'utf8') !== text).map(([file]) => file)
  if (!brotliDecompressSync(readFileSync(wasmFile)).equals(wasm)) differing.push(wasmFile)
  for (const file of differing) console.error(`${file} is not what its sources build: run ${import.meta.filename}`)
  if (differing.length === 0) console.log(`promql-engine: a rebuild gives the same ${wasm.length} bytes`)
  process.exitCode = differing.length === 0 ? 0 : 1
} else {
  const compressed = brotliCompressSync(wasm, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    },
  })
  writeFileSync(wasmFile, compressed)
  for (const [file, text] of texts) writeFileSync(file, text)
  console.log(`promql-engine: ${wasm.length} bytes, ${compressed.length} compressed`)
}

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportLeftOut } from '../backends/left-out.ts'
import { type InstalledPackage, installPackage } from './installed-package.ts'

let installed: InstalledPackage

beforeAll(() => {
  installed = installPackage()
  const megabytes = (installed.installedBytes / 1e6).toFixed(1)
  console.log(`npm install of the tarball: ${megabytes} MB, ${installed.packageCount} packages`)
})
afterAll(() => installed?.remove())

function run(file: string, source: string, flags: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): string {
  writeFileSync(join(installed.folder, file), source)
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, file], {
    cwd: installed.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], VIGIE_ADMIN_PORT: '0', OTEL_TRACES_EXPORTER: 'none', ...environment },
  })
  expect(status, stderr).toBe(0)
  return stdout
}

const scrapeItself = `
  ordersPlaced.inc({ channel: 'web' }, 3)
  telemetry.adminPort().then(async (port) => {
    const text = await (await fetch('http://127.0.0.1:' + port + '/metrics')).text()
    console.log(text.split('\\n').find((line) => line.startsWith('orders_placed_total')))
    await telemetry.shutdown()
  })
`
const declare = "counter({ name: 'orders_placed_total', help: 'Orders.', labels: { channel: ['web', 'app'] } })"

test('it takes at most 25 MB and 40 packages', () => {
  expect(installed.installedBytes).toBeLessThan(25e6)
  expect(installed.packageCount).toBeLessThanOrEqual(40)
})

test('an ES module counts and serves its metrics', () => {
  const source = `import { counter, startTelemetry } from 'vigie'\nconst ordersPlaced = ${declare}\nconst telemetry = startTelemetry()\n${scrapeItself}`
  expect(run('app.mjs', source)).toContain('orders_placed_total{channel="web"} 3')
})

test('a CommonJS module counts and serves its metrics', () => {
  const source = `const { counter, startTelemetry } = require('vigie')\nconst ordersPlaced = ${declare}\nconst telemetry = startTelemetry()\n${scrapeItself}`
  expect(run('app.cjs', source)).toContain('orders_placed_total{channel="web"} 3')
})

test('an app that imports and requires it has one registry', () => {
  const source = `
    import { createRequire } from 'node:module'
    import { registry } from 'vigie'
    console.log(createRequire(import.meta.url)('vigie').registry === registry)`
  expect(run('both.mjs', source)).toBe('true\n')
})

for (const [kind, file, start] of [
  ['an ES module', 'service.mjs', "import { createServer } from 'node:http'"],
  ['a CommonJS module', 'service.cjs', "const { createServer } = require('node:http')"],
] as const) {
  test(`--import vigie/register instruments ${kind} that knows nothing of it`, () => {
    const source = `${start}
      const server = createServer((request, response) => response.end('hello')).listen(0, async () => {
        await (await fetch('http://127.0.0.1:' + server.address().port + '/hello')).text()
        server.close()
      })`
    const lines = run(file, source, ['--import', 'vigie/register'])
    expect(lines).toMatch(/"message":"GET \/hello 200"/)
  })
}

/** Answers with the server's span and one made by hand within it, then ends. */
const byHand = `
  const server = createServer((request, response) => {
    const of = trace.getActiveSpan()?.spanContext()
    tracer.startActiveSpan('by hand', (span) => {
      span.end()
      response.end(JSON.stringify({ server: of?.traceId, hand: span.spanContext().traceId, recording: span.constructor.name }))
    })
  }).listen(0, async () => {
    console.log(await (await fetch('http://127.0.0.1:' + server.address().port + '/hand')).text())
    server.close()
  })`
const traced = {
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  VIGIE_LOG_REQUESTS: 'off',
}

function expectOneTrace(printed: string): void {
  const answer = printed.split('\n').find((line) => line.startsWith('{"server"'))
  const { server, hand, recording } = JSON.parse(answer ?? '{}') as Record<string, string>
  expect(server).toMatch(/^[0-9a-f]{32}$/)
  expect(hand).toBe(server)
  expect(recording).toBe('RecordingSpan')
}

for (const [kind, file, start] of [
  ['ES module', 'hand.mjs', "import { createServer } from 'node:http'; import { trace } from '@opentelemetry/api'"],
  [
    'CommonJS',
    'hand.cjs',
    "const { createServer } = require('node:http'); const { trace } = require('@opentelemetry/api')",
  ],
] as const) {
  test(`spans made by hand with the installed API join the request's trace: ${kind}`, () => {
    const source = `${start}\nconst tracer = trace.getTracer('own')\n${byHand}`
    expectOneTrace(run(file, source, ['--import', 'vigie/register'], traced))
  })
}

test('an API of another version than the bundled one is loaded in its place', () => {
  const manifest = join(installed.folder, 'node_modules/@opentelemetry/api/package.json')
  const text = readFileSync(manifest, 'utf8')
  const source = `const loaded = Object.keys(require.cache).filter((file) => file.includes('@opentelemetry'))
    console.log(loaded.length > 0 ? 'the installed one' : 'the bundled one')
    const { createServer } = require('node:http')
    const { trace } = require('@opentelemetry/api')
    const tracer = trace.getTracer('own')
    ${byHand}`
  expect(run('other.cjs', source, ['--import', 'vigie/register'], traced)).toContain('the bundled one')
  try {
    writeFileSync(manifest, text.replace(/"version": "[^"]*"/, '"version": "1.999.0"'))
    const printed = run('other.cjs', source, ['--import', 'vigie/register'], traced)
    expect(printed).toContain('the installed one')
    expectOneTrace(printed)
  } finally {
    writeFileSync(manifest, text)
  }
})

test('a tracer that was taken before telemetry started makes spans from then on', () => {
  const source = `const { createServer } = require('node:http')
    const { trace } = require('@opentelemetry/api')
    const tracer = trace.getTracer('early')
    require('vigie').startTelemetry()
    ${byHand}`
  expectOneTrace(run('early.cjs', source, [], traced))
})

test('a service that has turned telemetry off loads none of it', () => {
  const source = `import { createRequire } from 'node:module'
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('vigie')).length)`
  expect(run('off.mjs', source, ['--import', 'vigie/register'], { VIGIE_DISABLED: 'on' })).toBe('0\n')
  expect(Number(run('off.mjs', source, ['--import', 'vigie/register']).trim().split('\n').at(-1))).toBeGreaterThan(0)
})

test('a bad option stops the start with one sentence', () => {
  writeFileSync(join(installed.folder, 'never.mjs'), "console.log('ran')")
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'vigie/register', 'never.mjs'], {
    cwd: installed.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], OTEL_TRACES_EXPORTER: 'jager' },
  })
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'vigie: OTEL_TRACES_EXPORTER must be one of otlp, jaeger, console, none, got "jager"\n',
  })
})

test('the command answers', () => {
  const { version } = JSON.parse(
    execFileSync('cat', [join(installed.folder, 'node_modules/vigie/package.json')], { encoding: 'utf8' }),
  )
  const printed = execFileSync(process.execPath, ['node_modules/vigie/cli/main.js', '--version'], {
    cwd: installed.folder,
    encoding: 'utf8',
  })
  expect(printed.trim()).toBe(version)
})

test('every link in its documents leads to something that it holds', () => {
  const root = join(installed.folder, 'node_modules/vigie')
  const documents = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'))
  expect(documents).toContain('sdk/README.md')
  const missing = documents.flatMap((document) =>
    [...readFileSync(join(root, document), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!)
      .filter((target) => !/^(#|[a-z]+:)/.test(target))
      .filter((target) => !existsSync(join(root, document, '..', target.split('#')[0]!)))
      .map((target) => `${document}: ${target}`),
  )
  expect(missing).toEqual([])
})

function command(args: readonly string[]): { status: number | null; stderr: string } {
  return spawnSync(process.execPath, ['node_modules/vigie/cli/main.js', ...args], {
    cwd: installed.folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  })
}

test('the command answers a mistake with one sentence, without a stack', () => {
  const { status, stderr } = command(['dashboards', 'missing.mjs', '--out', 'monitoring'])
  expect(status).toBe(1)
  expect(stderr).toMatch(/^vigie: missing\.mjs cannot be imported: .*\n$/)
})

test('the command names a package that it needs and how to install it', () => {
  writeFileSync(
    join(installed.folder, 'metrics.mjs'),
    `import { counter } from 'vigie'\nexport const orders = ${declare}`,
  )
  const { status, stderr } = command(['dashboards', 'metrics.mjs', '--out', 'monitoring'])
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr:
      'vigie: writing dashboards needs @grafana/grafana-foundation-sdk: npm install --save-dev @grafana/grafana-foundation-sdk@0.0.21\n',
  })
})

test('a service with another prom-client of the same major version shares its registry', () => {
  const { dependencies } = JSON.parse(
    execFileSync('cat', [join(installed.folder, 'node_modules/vigie/package.json')], { encoding: 'utf8' }),
  ) as { dependencies: Record<string, string> }
  expect(Object.values(dependencies).every((range) => range.startsWith('^'))).toBe(true)
})

const oldNode = execFileSync('/usr/bin/env', ['sh', '-c', 'command -v /usr/bin/node || true'], {
  encoding: 'utf8',
}).trim()
const hasOldNode = oldNode !== '' && /^v(18|20)\./.test(execFileSync(oldNode, ['--version'], { encoding: 'utf8' }))
if (!hasOldNode) {
  reportLeftOut({
    what: 'an older Node is refused: needs Node 18 or 20 at /usr/bin/node',
    command: 'install nodejs 20',
  })
}
test.skipIf(!hasOldNode)('an older Node is refused with one sentence', () => {
  writeFileSync(join(installed.folder, 'never.mjs'), "console.log('ran')")
  const { status, stdout, stderr } = spawnSync(oldNode, ['--import', 'vigie/register', 'never.mjs'], {
    cwd: installed.folder,
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toMatch(/^vigie: Node 22\.15 or newer is needed, this is \d+\.\d+\.\d+\n$/)
})

test('vigie dev watches a service of the user, page and engine included', () => {
  writeFileSync(
    join(installed.folder, 'watched.mjs'),
    `import { createServer } from 'node:http'
     const server = createServer((request, response) => response.end('hello')).listen(0, () => {
       setInterval(() => fetch('http://127.0.0.1:' + server.address().port + '/hello').then((r) => r.text()), 50)
     })`,
  )
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vigie/cli/main.js', 'dev', '--port', '0', '--for', '8s', '--', process.execPath, 'watched.mjs'],
    { cwd: installed.folder, encoding: 'utf8', env: { PATH: process.env['PATH'], VIGIE_LOG_STDOUT: 'off' } },
  )
  expect(status, stdout + stderr).toBe(0)
  expect(stdout).toMatch(/saw \d+ requests, \d+ series, \d+ spans, \d+ lines/)
})

test('TypeScript users get types from import and from require, checked without skipLibCheck', () => {
  const source = (imported: string) => `${imported}
    const orders = counter({ name: 'orders_total', help: 'Orders.', labels: { channel: ['web', 'app'] } })
    orders.inc({ channel: 'web' })
    // @ts-expect-error: not one of the declared values
    orders.inc({ channel: 'fax' })
    const telemetry = startTelemetry({ service: 'checkout' })
    telemetry.log.info({ orderId: 1 }, 'order placed')
    const answer: Promise<number> = telemetry.span('answer', async () => 42)
    void answer\n`
  writeFileSync(join(installed.folder, 'esm.mts'), source("import { counter, startTelemetry } from 'vigie'"))
  writeFileSync(
    join(installed.folder, 'cjs.cts'),
    source("import vigie = require('vigie')\nconst { counter, startTelemetry } = vigie"),
  )
  const compiler = join(process.cwd(), 'node_modules/.bin/tsc')
  const types = join(process.cwd(), 'node_modules/@types')
  const { status, stdout } = spawnSync(
    compiler,
    [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      'false',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      'node',
      '--typeRoots',
      types,
      'esm.mts',
      'cjs.cts',
    ],
    { cwd: installed.folder, encoding: 'utf8' },
  )
  expect(stdout).toBe('')
  expect(status).toBe(0)
})

test('publint finds nothing', () => {
  const { status, stdout } = spawnSync('node_modules/.bin/publint', ['run', 'dist', '--strict'], { encoding: 'utf8' })
  expect(stdout).toMatch(/All good/)
  expect(status).toBe(0)
})

test('are-the-types-wrong finds nothing', () => {
  const { status, stdout } = spawnSync('node_modules/.bin/attw', [installed.tarball, '--profile', 'node16'], {
    encoding: 'utf8',
  })
  expect(status, stdout).toBe(0)
})

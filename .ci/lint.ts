// Format, lint and types in one run: `npm run lint`, or `npm run lint -- --fix` to mend what can be mended.
import { spawnSync } from 'node:child_process'

const fix = process.argv.includes('--fix')
const steps: [name: string, command: string, args: string[]][] = [
  ['format and lint', 'biome', ['check', '--error-on-warnings', ...(fix ? ['--write'] : [])]],
  ['types', 'tsc', ['--project', 'tsconfig.json']],
]

let failed = false
for (const [name, command, args] of steps) {
  const started = Date.now()
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' })
  failed ||= status !== 0
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
}
process.exit(failed ? 1 : 0)

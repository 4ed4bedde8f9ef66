// `npm run drill -- NAME…`: fails on purpose and prints one JSON line for each drill; ends with 1 when a bar is missed.
// How far it has come goes to standard error.
import { parseArgs } from 'node:util'
import { allDrills } from './all-drills.ts'

const { values, positionals: names } = readArguments()

if (names.length === 0 || values.help) {
  console.log(`npm run drill -- NAME…   all of them: npm run drill -- all

  --short        a few seconds each
  --restarts N   rollout: replicas that are replaced, 20 by default
  --peers        rollout: the same with @godaddy/terminus and with lightship, three times as long
`)
  for (const { name, summary } of allDrills) console.log(`  ${name.padEnd(22)}${summary}`)
  process.exit(names.length === 0 && !values.help ? 1 : 0)
}
const chosen = names.includes('all') ? allDrills : allDrills.filter(({ name }) => names.includes(name))
const unknown = names.find((name) => name !== 'all' && !allDrills.some((drill) => drill.name === name))
if (unknown !== undefined)
  fail(`there is no drill "${unknown}"; there are ${allDrills.map(({ name }) => name).join(', ')}`)
const restarts = values.restarts === undefined ? undefined : Number(values.restarts)
if (restarts !== undefined && !(Number.isInteger(restarts) && restarts > 0)) {
  fail(`--restarts takes a whole number from 1 on, not "${values.restarts}"`)
}

// The services of a drill are killed with this process, see `startServiceProcess`.
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

for (const drill of chosen) {
  const startedMs = performance.now()
  const { correct, fast, figures } = await drill.run({
    short: values.short,
    restarts,
    peers: values.peers,
    progress(line) {
      const seconds = Math.round((performance.now() - startedMs) / 1000)
      console.error(`${drill.name} ${String(seconds).padStart(4)} s  ${line}`)
    },
  })
  console.log(JSON.stringify({ drill: drill.name, passed: correct && fast, correct, fast, ...figures }))
  if (!correct || !fast) process.exitCode = 1
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        short: { type: 'boolean', default: false },
        restarts: { type: 'string' },
        peers: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return fail((error as Error).message)
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

// `npm run drill -- NAME…`: fails on purpose and prints one JSON line for each drill; ends with 1 when a bar is missed.
import { allDrills } from './all-drills.ts'

const words = process.argv.slice(2)
const short = words.includes('--short')
const names = words.filter((word) => word !== '--short')

if (names.length === 0 || names.includes('--help') || names.includes('-h')) {
  console.log('npm run drill -- NAME…   all of them: npm run drill -- all   a few seconds each: --short\n')
  for (const { name, summary } of allDrills) console.log(`  ${name.padEnd(22)}${summary}`)
  process.exit(names.length === 0 ? 1 : 0)
}
const chosen = names.includes('all') ? allDrills : allDrills.filter(({ name }) => names.includes(name))
const unknown = names.find((name) => name !== 'all' && !allDrills.some((drill) => drill.name === name))
if (unknown !== undefined) {
  console.error(`there is no drill "${unknown}"; there are ${allDrills.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}
for (const drill of chosen) {
  const { correct, fast, figures } = await drill.run({ short })
  console.log(JSON.stringify({ drill: drill.name, passed: correct && fast, correct, fast, ...figures }))
  if (!correct || !fast) process.exitCode = 1
}

// `npm run backends`: brings the real servers and the browser that the tests use.
import { parseArgs } from 'node:util'

import { aptPrograms, bringWithApt } from './apt-programs.ts'
import { bringBinary } from './bring-binary.ts'
import { bringOpenSearch } from './bring-opensearch.ts'
import { buildWithGo } from './build-with-go.ts'
import { cacheFolder } from './cache-folder.ts'
import { cachedBinaryState } from './cached-binary.ts'
import { goVersion, installGo } from './go-toolchain.ts'
import { withHeartbeat } from './heartbeat.ts'
import { listWhatIsFound } from './list-what-is-found.ts'
import { type RecipeName, recipes } from './recipes.ts'

const backendNames = [...Object.keys(recipes), ...Object.keys(aptPrograms), 'opensearch']

const usage = `Brings the real servers and the browser that the tests use (about 20 minutes the first time, then seconds).

  npm run backends                      everything that is missing or broken
  npm run backends -- --only NAME       only this one; may be repeated
  npm run backends -- --list            what is found, and where
  npm run backends -- --help

Names: ${backendNames.join(', ')}
Built programs are kept in ${cacheFolder()} (VIGIE_CACHE_DIR moves it).`

process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
process.exitCode = await main()

async function main(): Promise<number> {
  const options = readArguments()
  if (typeof options === 'string') {
    console.error(options)
    return 2
  }
  if (options.help) {
    console.log(usage)
    return 0
  }
  if (options.list) {
    console.log(listWhatIsFound())
    return 0
  }
  const failures: string[] = []
  for (const name of options.names) {
    try {
      await bring(name)
    } catch (error) {
      failures.push(name)
      console.error(`FAILED  ${name}: ${(error as Error).message}`)
    }
  }
  if (failures.length > 0) console.error(`\nMissing: ${failures.join(', ')}`)
  return failures.length > 0 ? 1 : 0
}

function readArguments(): { help: boolean; list: boolean; names: string[] } | string {
  try {
    const { values } = parseArgs({
      options: { help: { type: 'boolean' }, list: { type: 'boolean' }, only: { type: 'string', multiple: true } },
    })
    const unknown = values.only?.find((name) => !backendNames.includes(name))
    if (unknown !== undefined) return `There is no backend "${unknown}". Names: ${backendNames.join(', ')}`
    return { help: values.help ?? false, list: values.list ?? false, names: values.only ?? backendNames }
  } catch (error) {
    return `${(error as Error).message}\n\n${usage}`
  }
}

async function bring(name: string): Promise<void> {
  if (name === 'opensearch') return bringOpenSearch(console.log)
  if (!(name in recipes)) return bringWithApt(name as keyof typeof aptPrograms, console.log)
  const recipe = recipes[name as RecipeName]
  const folder = cacheFolder()
  if (cachedBinaryState(folder, recipe) === 'ready') {
    console.log(`ok      ${name} ${recipe.version}`)
    return
  }
  if (goVersion() === undefined) throw new Error(installGo)
  await bringBinary(recipe, {
    folder,
    say: console.log,
    build: (built, target, scratchFolder) =>
      withHeartbeat(`building ${name} ${recipe.version}`, recipe.secondsCold, console.log, (detail) =>
        buildWithGo(built, target, scratchFolder, detail),
      ),
  })
}

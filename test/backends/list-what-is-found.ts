import { aptPrograms } from './apt-programs.ts'
import { type FoundBackend, findBackend } from './find-backend.ts'
import { findOpenSearch, openSearchVersion } from './find-opensearch.ts'
import { type RecipeName, recipes } from './recipes.ts'

/** A table for people: every server and program the tests use, and where this machine has it. */
export function listWhatIsFound(environment: NodeJS.ProcessEnv = process.env): string {
  const servers = Object.entries(recipes).map(([name, recipe]) => {
    const found = findBackend(name as RecipeName, environment)
    return [name, 'version' in found ? found.version : recipe.version, whereItIs(found)]
  })
  const programs = Object.entries(aptPrograms).map(([name, { find }]) => [name, '', find() ?? 'MISSING'])
  const found = findOpenSearch(environment)
  const openSearch = 'missing' in found ? `MISSING: ${found.missing}` : 'url' in found ? found.url : found.archives
  return [...servers, ...programs, ['opensearch', openSearchVersion, openSearch]]
    .map(([name, version, where]) => `${name!.padEnd(18)}${version!.padEnd(10)}${where}`)
    .join('\n')
}

function whereItIs(found: FoundBackend): string {
  switch (found.kind) {
    case 'url':
      return `at ${found.url} (${found.variable})`
    case 'binary':
      return found.path
    case 'docker':
      return `Docker image ${found.image}`
    case 'missing':
      return `MISSING: ${found.reason}`
  }
}

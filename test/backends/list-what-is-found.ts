import { aptPrograms } from './apt-programs.ts'
import { findBackend } from './find-backend.ts'
import { type RecipeName, recipes } from './recipes.ts'

/** A table for people: every server and program the tests use, and where this machine has it. */
export function listWhatIsFound(environment: NodeJS.ProcessEnv = process.env): string {
  const servers = Object.entries(recipes).map(([name, recipe]) => {
    const found = findBackend(name as RecipeName, environment)
    switch (found.kind) {
      case 'url':
        return [name, '', `at ${found.url} (${found.variable})`]
      case 'binary':
        return [name, found.version, found.path]
      case 'docker':
        return [name, found.version, `Docker image ${found.image}`]
      case 'missing':
        return [name, recipe.version, `MISSING: ${found.reason}`]
    }
  })
  const programs = Object.entries(aptPrograms).map(([name, { find }]) => [name, '', find() ?? 'MISSING'])
  return [...servers, ...programs]
    .map(([name, version, where]) => `${name!.padEnd(16)}${version!.padEnd(10)}${where}`)
    .join('\n')
}

import { findBackend } from './find-backend.ts'
import type { RecipeName } from './recipes.ts'
import type { RunningServer } from './running-server.ts'

/**
 * The server that `VIGIE_TEST_<NAME>_URL` names, or undefined when the variable is not set.
 *
 * @throws Error that names the variable when nothing answers there
 */
export async function externalServer(name: RecipeName, readyPath: string): Promise<RunningServer | undefined> {
  const found = findBackend(name)
  if (found.kind !== 'url') return undefined
  try {
    const answer = await fetch(found.url + readyPath, { signal: AbortSignal.timeout(5_000) })
    if (!answer.ok) throw new Error(`${readyPath} answers ${answer.status}`)
  } catch (error) {
    throw new Error(`${found.variable} is ${found.url}, but: ${(error as Error).message}`, { cause: error })
  }
  return { url: found.url, version: 'external', logs: () => '', stop: async () => {} }
}

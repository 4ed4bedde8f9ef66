import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { cacheFolder } from './cache-folder.ts'
import { findOnPath } from './find-on-path.ts'

/** The version that the tests use; the folder in the cache bears it. */
export const openSearchVersion = '2.19.1'

/** Where an OpenSearch is: one that runs at `VIGIE_TEST_OPENSEARCH_URL`, or the Java archives in the cache and a JDK. */
export type FoundOpenSearch =
  | { readonly url: string }
  | { readonly java: string; readonly archives: string }
  | { readonly missing: string }

export function findOpenSearch(environment: NodeJS.ProcessEnv = process.env): FoundOpenSearch {
  const url = environment['VIGIE_TEST_OPENSEARCH_URL']
  if (url) return { url: url.replace(/\/+$/, '') }
  const java = findOnPath(['java'], environment)
  // The launcher is a source file: a runtime without a compiler can't start it.
  if (java === undefined || findOnPath(['javac'], environment) === undefined) return { missing: 'no JDK on PATH' }
  const archives = openSearchArchives(environment)
  return existsSync(archives) ? { java, archives } : { missing: `not in ${cacheFolder(environment)}` }
}

/** The folder of the Java archives; it is there only when it is complete. */
export function openSearchArchives(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(environment), `opensearch-${openSearchVersion}`)
}

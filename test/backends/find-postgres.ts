import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { findOnPath } from './find-on-path.ts'

/** Debian keeps the server's programs in a folder a version, off PATH. */
const debianFolder = '/usr/lib/postgresql'

/** The folder that holds PostgreSQL's `initdb` and `postgres`, newest version first, or undefined. */
export function findPostgres(environment: NodeJS.ProcessEnv = process.env): { readonly folder: string } | undefined {
  const onPath = findOnPath(['initdb'], environment)
  if (onPath) return { folder: dirname(onPath) }
  const folders = versions().map((version) => join(debianFolder, version, 'bin'))
  const folder = folders.find((candidate) => findOnPath(['initdb'], { PATH: candidate }))
  return folder === undefined ? undefined : { folder }
}

function versions(): string[] {
  try {
    return readdirSync(debianFolder).sort((a, b) => Number(b) - Number(a))
  } catch {
    return []
  }
}

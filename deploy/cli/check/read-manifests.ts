import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { VigieError } from '../../../sdk/vigie-error.ts'
import type { Manifest } from './manifest.ts'

/**
 * The objects of a manifest file; `-` reads standard input, for `helm template … | vigie check --kubernetes -`.
 *
 * @throws VigieError `BAD_OPTION` for a file that can't be read, or is no YAML
 */
export function readManifests(file: string): Manifest[] {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw bad(file, `can't be read: ${(error as Error).message}`)
  }
  const documents = [...parseAllDocuments(text)]
  for (const { errors } of documents) {
    const [error] = errors
    if (!error) continue
    const hint = text.includes('{{')
      ? ' (a template? render it first: helm template … | vigie check --kubernetes -)'
      : ''
    throw bad(file, `is no YAML: ${error.message.split('\n')[0]}${hint}`)
  }
  return documents.flatMap((document) => flat(document.toJS() as unknown))
}

/** A list holds objects; whatever is no object is nobody's workload. */
function flat(value: unknown): Manifest[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const manifest = value as Manifest
  return Array.isArray(manifest.items) ? manifest.items.flatMap(flat) : [manifest]
}

function bad(file: string, what: string): VigieError {
  return new VigieError('BAD_OPTION', `--kubernetes ${file} ${what}`, { option: '--kubernetes', received: file })
}

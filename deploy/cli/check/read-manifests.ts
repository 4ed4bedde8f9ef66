import { readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'
import { VigieError } from '../../../sdk/vigie-error.ts'
import type { Manifest } from './manifest.ts'
import { shapedManifest } from './shaped-manifest.ts'

/**
 * The objects of a manifest file; `-` reads standard input, for `helm template … | vigie check --kubernetes -`.
 *
 * @throws VigieError `BAD_OPTION` for a file that can't be read, is no YAML, or has a workload with a field of the wrong type: Kubernetes refuses
 * that too, and what is compared with it would always seem to fit
 */
export function readManifests(file: string): Manifest[] {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw bad(file, `can't be read: ${(error as Error).message}`)
  }
  // As kubectl reads them: with merge keys, `<<: *defaults`.
  const documents = [...parseAllDocuments(text, { merge: true, logLevel: 'error' })]
  return documents.flatMap((document) => {
    const [error] = document.errors
    if (error) throw bad(file, `is no YAML: ${error.message.split('\n')[0]}${hintOf(text)}`)
    try {
      return flat(document.toJS() as unknown).map(shapedManifest)
    } catch (error) {
      throw bad(file, `can't be checked: ${(error as Error).message}${hintOf(text)}`)
    }
  })
}

function hintOf(text: string): string {
  return text.includes('{{') ? ' (a template? render it first: helm template … | vigie check --kubernetes -)' : ''
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

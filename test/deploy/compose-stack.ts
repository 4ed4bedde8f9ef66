import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** A service of the Compose file, as far as the tests look. */
export interface ComposeService {
  readonly image: string
  readonly build?: { readonly context: string; readonly dockerfile: string }
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly cap_add?: readonly string[]
  readonly privileged?: boolean
  readonly security_opt?: readonly string[]
  readonly mem_limit?: string
  readonly pids_limit?: number
  readonly cpus?: number
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean }
  readonly profiles?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
}

/** The Compose file with its anchors and merge keys resolved. */
export interface ComposeStack {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly volumes: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

/** The folder of the Compose file, which its relative paths start from; with a slash at the end. */
export const composeFolder = fileURLToPath(new URL('../../deploy/compose/', import.meta.url))

/** Reads `deploy/compose/compose.yaml`. */
export function readComposeStack(): ComposeStack {
  return parse(readFileSync(`${composeFolder}compose.yaml`, 'utf8'), { merge: true }) as ComposeStack
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** The folder of configuration files that every target mounts. */
export const configFolder = fileURLToPath(new URL('../../deploy/config/', import.meta.url))

/** Reads a YAML file of `deploy/config/`, for instance `loki/loki.yaml`. */
export function shippedConfig<T>(file: string): T {
  return parse(readFileSync(`${configFolder}${file}`, 'utf8')) as T
}

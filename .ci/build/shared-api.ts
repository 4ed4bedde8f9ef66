import type { Plugin } from 'rolldown'

const chooser = '\0opentelemetry-api'

/**
 * `@opentelemetry/api` is shared by all of a process, so the installed one is used. But it is made of 75 files, and reading
 * them takes a third of the time that vigie needs to start. Its copies work together by design, through one global object,
 * with two provisos: of two versions the newer must not come second, and a tracer that was taken before the start belongs to
 * its copy. Neither can happen when `vigie/register` comes first and the installed version is the one that was bundled: then
 * the copy in the bundle is used.
 */
export function sharedApi(version: string): Plugin {
  return {
    name: 'shared-opentelemetry-api',
    resolveId(source, importer) {
      if (source === '@opentelemetry/api/installed') return { id: '@opentelemetry/api', external: true }
      if (source === '@opentelemetry/api/bundled') return this.resolve('@opentelemetry/api', import.meta.filename)
      if (source !== '@opentelemetry/api' || importer === import.meta.filename) return null
      return chooser
    },
    load(id) {
      if (id !== chooser) return null
      return `
const { existsSync, readFileSync } = require('node:fs')
const { dirname, join } = require('node:path')

function installedVersion(file) {
  let folder = dirname(file)
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) folder = dirname(folder)
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version
}

function isFirst() {
  try {
    if (!process[Symbol.for('vigie.register')] || globalThis[Symbol.for('opentelemetry.js.api.1')]) return false
    const file = require.resolve('@opentelemetry/api')
    return require.cache[file] === undefined && installedVersion(file) === '${version}'
  } catch {
    return false
  }
}

module.exports = isFirst() ? require('@opentelemetry/api/bundled') : require('@opentelemetry/api/installed')
`
    },
  }
}

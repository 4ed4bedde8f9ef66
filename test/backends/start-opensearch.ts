import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { eventually } from './eventually.ts'
import { findOpenSearch, openSearchVersion } from './find-opensearch.ts'
import { freePorts } from './free-ports.ts'
import { retryTakenPort } from './retry-taken-port.ts'
import type { RunningServer } from './running-server.ts'
import { superviseProcess } from './supervised-process.ts'

/** Starts one OpenSearch node without security: `_bulk`, search and data streams as in a cluster. About 6 seconds. */
export async function startOpenSearch(): Promise<RunningServer> {
  const found = findOpenSearch()
  if ('url' in found) return { url: found.url, version: 'external', logs: () => '', stop: async () => {} }
  if ('missing' in found) throw new Error(`opensearch is missing (${found.missing}): run "npm run backends"`)
  return await retryTakenPort(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigie-opensearch-'))
    try {
      mkdirSync(join(folder, 'config'))
      const [port, transportPort] = (await freePorts(2)) as [number, number]
      const launcher = new URL('opensearch/Launch.java', import.meta.url).pathname
      const running = superviseProcess(
        [
          found.java,
          '-Xmx512m',
          '-cp',
          join(found.archives, '*'),
          launcher,
          folder,
          String(port),
          String(transportPort),
        ],
        { folder },
      )
      const url = `http://127.0.0.1:${port}`
      const lastLines = () => running.logs().split('\n').slice(-20).join('\n  ')
      const giveUp = () => {
        if (running.exitCode() !== undefined) throw new Error(`opensearch ended before it was ready:\n  ${lastLines()}`)
      }
      const ready = async () => (await fetch(`${url}/_cluster/health`, { signal: AbortSignal.timeout(5_000) })).ok
      try {
        await eventually('opensearch to be ready', ready, { withinMs: 90_000, giveUp })
      } catch (error) {
        await running.stop()
        throw new Error(`${(error as Error).message}\n  ${lastLines()}`, { cause: error })
      }
      return { url, version: openSearchVersion, logs: running.logs, stop: running.stop }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  })
}

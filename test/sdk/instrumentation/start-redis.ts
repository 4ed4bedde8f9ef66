import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../../backends/eventually.ts'
import { findRedis } from '../../backends/find-redis.ts'
import { freePorts } from '../../backends/free-ports.ts'
import { type SupervisedProcess, superviseProcess } from '../../backends/supervised-process.ts'

/** Starts a Redis of its own on a free port, that keeps nothing. */
export async function startRedis(): Promise<{ readonly port: number; readonly server: SupervisedProcess }> {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-redis-'))
  const [port] = await freePorts(1)
  const server = superviseProcess([findRedis()!, '--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    folder,
  })
  await eventually('Redis', () => server.logs().includes('Ready to accept connections'), {
    giveUp() {
      if (server.exitCode() !== undefined) throw new Error(server.logs())
    },
  })
  return { port: port!, server }
}

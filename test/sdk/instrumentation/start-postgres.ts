import { execFileSync } from 'node:child_process'
import { chownSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../../backends/eventually.ts'
import { findPostgres } from '../../backends/find-postgres.ts'
import { freePorts } from '../../backends/free-ports.ts'
import { type SupervisedProcess, superviseProcess } from '../../backends/supervised-process.ts'

/** PostgreSQL doesn't run as root. */
const nobody = 65_534

/** Starts a PostgreSQL of its own on a free port; the user `postgres` needs no password. */
export async function startPostgres(): Promise<{ readonly port: number; readonly server: SupervisedProcess }> {
  const { folder: programs } = findPostgres()!
  const folder = mkdtempSync(join(tmpdir(), 'vigie-postgres-'))
  const root = process.getuid?.() === 0
  if (root) chownSync(folder, nobody, nobody)
  const asNobody = root ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'] : []
  const [initdb, ...initArguments] = [
    ...asNobody,
    join(programs, 'initdb'),
    '-D',
    `${folder}/data`,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-N',
  ]
  execFileSync(initdb!, initArguments, { stdio: 'ignore', cwd: folder })
  const [port] = await freePorts(1)
  const server = superviseProcess(
    [
      ...asNobody,
      join(programs, 'postgres'),
      '-D',
      `${folder}/data`,
      '-p',
      String(port),
      '-h',
      '127.0.0.1',
      '-k',
      folder,
    ],
    { folder },
  )
  await eventually('PostgreSQL', () => server.logs().includes('ready to accept connections'), {
    giveUp() {
      if (server.exitCode() !== undefined) throw new Error(server.logs())
    },
  })
  return { port: port!, server }
}

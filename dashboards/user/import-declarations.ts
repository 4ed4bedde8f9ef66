import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { VigieError } from '../../sdk/vigie-error.ts'
import type { Board } from '../board/board.ts'
import type { DeclaredMetric } from '../promql/metric.ts'
import type { Slo } from '../slo/slo.ts'

/** What a module declares that boards and rules can be made of. */
export interface Declarations {
  readonly metrics: readonly DeclaredMetric[]
  readonly boards: readonly Board[]
  readonly slos: readonly Slo[]
}

/**
 * Imports a module and finds the metrics, boards and objectives among its exports, alone or in arrays and objects one
 * level deep.
 *
 * @throws VigieError `BAD_OPTION` if it cannot be imported, exports nothing of the kind, or two different metrics or
 *   objectives of one name
 */
export async function importDeclarations(file: string): Promise<Declarations> {
  const found = sortExports(await importModule(file), file)
  if (found.metrics.length + found.boards.length + found.slos.length === 0) {
    throw badFile(file, `${file} exports no metric, board or objective`)
  }
  return found
}

/** What is wrong with the user's file. */
export function badFile(file: string, message: string, cause?: unknown): VigieError {
  return new VigieError('BAD_OPTION', message, { option: 'FILE', received: file, cause })
}

async function importModule(file: string): Promise<object> {
  // A module that ends the process would look like success: nothing written, exit code 0.
  const ended = (): void => {
    console.error(`vigie: ${file} ended the process while it was imported; it must only declare`)
    process.exitCode = 1
  }
  process.once('exit', ended)
  try {
    return await import(pathToFileURL(resolve(file)).href)
  } catch (cause) {
    throw badFile(file, `${file} cannot be imported: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  } finally {
    process.off('exit', ended)
  }
}

function sortExports(module: object, file: string): Declarations {
  const metrics = new Map<string, DeclaredMetric>()
  const boards = new Set<Board>()
  const slos = new Map<string, Slo>()
  const keep = <Kind extends { readonly name: string }>(kept: Map<string, Kind>, value: Kind, what: string): void => {
    const twin = kept.get(value.name)
    if (twin !== undefined && shapeOf(twin) !== shapeOf(value)) {
      throw badFile(file, `${file} exports two different ${what} named ${value.name}`)
    }
    kept.set(value.name, value)
  }
  const take = (value: unknown, depth: number): void => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return
    const definition = (value as { definition?: unknown }).definition ?? value
    if (isMetric(definition)) keep(metrics, definition, 'metrics')
    else if (isBoard(value)) boards.add(value)
    else if (isSlo(value)) keep(slos, value, 'objectives')
    else if (depth < 1 && typeof value === 'object') for (const inner of Object.values(value)) take(inner, depth + 1)
  }
  for (const value of Object.values(module)) take(value, 0)
  return { metrics: [...metrics.values()], boards: [...boards], slos: [...slos.values()] }
}

/** Everything a definition says; functions and exact numbers as text. */
function shapeOf(value: object): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'bigint' || typeof inner === 'function' ? String(inner) : inner,
  )
}

function isMetric(value: unknown): value is DeclaredMetric {
  const { name, help, type } = value as Partial<DeclaredMetric>
  return (
    typeof name === 'string' &&
    typeof help === 'string' &&
    ['counter', 'gauge', 'histogram', 'summary'].includes(type ?? '')
  )
}

function isBoard(value: object): value is Board {
  return 'uid' in value && 'rows' in value && Array.isArray(value.rows)
}

function isSlo(value: object): value is Slo {
  return 'objective' in value && 'sli' in value && 'thresholds' in value
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** One line per file that is missing, different or no longer generated. */
export function generatedDifferences(wanted: ReadonlyMap<string, string>, root: string): readonly string[] {
  const changed = [...wanted].flatMap(([path, content]) => {
    const onDisk = textOnDisk(root, path)
    if (onDisk === undefined) return [`missing    dashboards/${path}`]
    return onDisk === content ? [] : [`different  dashboards/${path}`]
  })
  const leftOver = filesOnDisk(root).filter((path) => !wanted.has(path))
  return [...changed, ...leftOver.map((path) => `left over  dashboards/${path}`)]
}

/** Paths of the files under `generated/`, relative to `root`. */
export function filesOnDisk(root: string): readonly string[] {
  const folder = join(root, 'generated')
  if (!existsSync(folder)) return []
  const found = readdirSync(folder, { recursive: true, withFileTypes: true })
  return found.filter((entry) => entry.isFile()).map((entry) => relative(root, join(entry.parentPath, entry.name)))
}

/** Text of a file, or undefined when there is none. */
export function textOnDisk(root: string, path: string): string | undefined {
  const file = join(root, path)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

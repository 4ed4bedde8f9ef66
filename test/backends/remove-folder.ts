import { rmSync } from 'node:fs'

/** Removes a folder of a test, with everything in it. */
export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true })
}

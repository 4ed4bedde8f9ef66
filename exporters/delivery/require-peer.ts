import { createRequire } from 'node:module'
import { VigieError } from '../../sdk/vigie-error.ts'

const require = createRequire(import.meta.url)

/**
 * Loads an optional package that is a CommonJS module.
 *
 * @throws VigieError `MISSING_PACKAGE`, with the command that installs it
 */
export function loadPeer(packageName: string, neededFor: string): unknown {
  requirePeer(packageName, neededFor)
  return require(packageName)
}

/**
 * Makes sure that an optional package is installed, without loading it.
 *
 * @throws VigieError `MISSING_PACKAGE`, with the command that installs it
 */
export function requirePeer(packageName: string, neededFor: string): void {
  try {
    require.resolve(packageName)
  } catch (cause) {
    throw new VigieError(
      'MISSING_PACKAGE',
      `${neededFor} needs the package ${packageName}, which is not installed: npm install ${packageName}`,
      { option: packageName, cause },
    )
  }
}

import { createHash } from 'node:crypto'

/** How one program is built from its published Go module, pinned to an exact version. */
export interface GoRecipe {
  /** The program's file name, as it would be found on PATH. */
  readonly name: string
  /** The version people call it by, which may differ from the module's (Jaeger 2.13.0 is module v1.76.0). */
  readonly version: string
  readonly module: string
  readonly moduleVersion: string
  /** The package of the program inside the module. */
  readonly package: string
  readonly tags?: readonly string[]
  /** The Go variable that the program prints as its version; without it these builds call themselves "unknown". */
  readonly versionVariable?: string
  /**
   * Build from a module of our own that requires this one and repeats its `replace` lines, for modules that cannot be
   * built in place because they point at a folder which their published archive lacks.
   */
  readonly asDependency?: boolean
  /**
   * Files of the module → text to build with instead, for a part whose own dependencies cannot be had. Only parts that the
   * tests do not use: what is left must be the published program.
   */
  readonly replacedFiles?: Readonly<Record<string, string>>
  /** The arguments that make the program print its version and exit with 0. */
  readonly versionArguments: readonly string[]
  /** Seconds of a cold build on two cores, downloads included: only for the progress line. */
  readonly secondsCold: number
}

/** Changes whenever the built file would: a cached program made by another recipe is never taken for this one. */
export function recipeHash(recipe: GoRecipe): string {
  const { secondsCold: _, versionArguments: __, ...whatIsBuilt } = recipe
  const ordered = Object.entries(whatIsBuilt).sort(([a], [b]) => a.localeCompare(b))
  return createHash('sha256')
    .update(JSON.stringify([ordered, process.platform, process.arch]))
    .digest('hex')
    .slice(0, 10)
}

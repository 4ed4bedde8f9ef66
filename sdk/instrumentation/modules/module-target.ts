/** A file of a package where vigie wants to look at what it exports. */
export interface ModuleTarget {
  /** `express`, as the start line names it. */
  readonly name: string
  /** The name in the package's own manifest; the folder may be called otherwise. Without it, `file` is taken at its word. */
  readonly package?: string
  /** Path of the file from the package's folder on: `/lib/route.js`. Without `package`, any end of a path in `node_modules`. */
  readonly file: string
  /** Of an ES module: the exports to show. A CommonJS file shows `module.exports`. */
  readonly exportNames?: readonly string[]
  /**
   * An ES module: once it is loaded, nothing that a program can read tells of it. Where the app may have loaded it before
   * vigie, it is asked for from the app's place, which loads it if it was not, a little before the app would.
   */
  readonly askFor?: boolean
  /** Called once for each copy of the file that is loaded; errors are caught. */
  instrument(exported: unknown): void
}

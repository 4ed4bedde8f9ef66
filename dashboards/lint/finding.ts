/** One thing that a rule of the linter does not like. */
export interface Finding {
  readonly rule: string
  /** Board and panel, or rule file and rule. */
  readonly where: string
  readonly what: string
}

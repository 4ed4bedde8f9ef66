import { appendFileSync } from 'node:fs'

/** Something that a test run did not check, and the command that makes it checkable. */
export interface LeftOut {
  readonly what: string
  readonly command: string
}

/**
 * Says loudly that tests were left out: on standard error, and as a JSON line in the file that `VIGIE_LEFT_OUT_FILE`
 * names, from which the test command prints its summary.
 */
export function reportLeftOut(leftOut: LeftOut, environment: NodeJS.ProcessEnv = process.env): void {
  const file = environment['VIGIE_LEFT_OUT_FILE']
  // One short write in append mode: lines of test files that run at once do not mix.
  if (file) appendFileSync(file, `${JSON.stringify(leftOut)}\n`)
  process.stderr.write(`LEFT OUT  ${leftOut.what}  ->  ${leftOut.command}\n`)
}

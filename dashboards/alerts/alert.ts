import type { LogLines } from '../logql/logql.ts'
import type { Vector } from '../promql/vector.ts'
import type { Duration } from '../rules/duration.ts'
import type { Reading } from './reading.ts'

/** critical wakes somebody; warning is a ticket; info is only shown. */
export type Severity = 'critical' | 'warning' | 'info' | 'none'

/** What somebody woken at night reads: generated around these words, the words themselves are written by people. */
export interface Runbook {
  /** What the alert says has happened. */
  readonly meaning: string
  /** Who notices what. */
  readonly impact: string
  /** The first thing to do, doable within a minute. */
  readonly firstAction: string
  /** What to look at next, each a link. */
  readonly look: Readonly<Record<string, Vector<string> | LogLines>>
  /** What usually mends it, most likely first. */
  readonly mend: readonly string[]
  /** When silencing is right, and for how long. */
  readonly silence: string
}

/** Series under which an alert must fire, and under which it must not. */
export interface Proof {
  readonly readings: readonly Reading[]
  /** How long the `above` phase must last, beyond `for`, until the alert fires. @default 10 */
  readonly afterMinutes?: number
  /** How long the `below` phase takes to end the alert. @default afterMinutes */
  readonly recoversAfterMinutes?: number
  /** What no data at all means. @default 'silent' */
  readonly withoutData?: 'silent' | 'fires'
}

/** One rule: alerts of several severities may share a name and a runbook. */
export interface AlertRule {
  readonly severity: Severity
  readonly when: Vector<string>
  /** How long it must be so. @default 0s */
  readonly for?: Duration
  /** Go template: `{{ $labels.job }}`, `{{ $value | humanizePercentage }}`. */
  readonly description: string
  /** Labels beyond `severity`. */
  readonly labels?: Readonly<Record<string, string>>
  readonly proof: Proof | 'always fires'
}

/** An alert with its runbook and the board to look at. */
export interface Alert {
  /** CamelCase. */
  readonly name: string
  /** What is wrong, without numbers; ends with a full stop. */
  readonly summary: string
  /** Uid of the board where it shows. */
  readonly board: string
  /** Label of the alert → variable of that board. @default job and instance */
  readonly boardVariables?: Readonly<Record<string, string>>
  readonly rules: readonly AlertRule[]
  readonly runbook: Runbook
}

/** Declares an alert. */
export function alert(declared: Alert): Alert {
  return declared
}

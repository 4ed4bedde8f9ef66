import type { Environment } from '../../../../sdk/options/environment.ts'
import type { ResolvedOptions } from '../../../../sdk/options/resolved-options.ts'

/** What an option of the documentation does. */
export interface ExpectedOption {
  /** Its path in `TelemetryOptions`. */
  readonly option: string
  /** What code gives. */
  readonly code: unknown
  /** In their order, each with a text and what it stands for. */
  readonly variables: readonly (readonly [name: string, text: string, value: unknown])[]
  readonly fallback: unknown
  /** Where it ends up. */
  readonly read: (resolved: ResolvedOptions) => unknown
  /** Variables without which the option doesn't count. */
  readonly beside?: Environment
  readonly wrong?: { readonly code?: readonly unknown[]; readonly text?: readonly string[] }
}

import type { Command } from 'commander'
import { checkCommand } from './check.ts'
import { dashboardsCommand } from './dashboards.ts'
import { debugTokenCommand } from './debug-token.ts'
import { devCommand } from './dev.ts'

/** Every subcommand, in the order of `vigie --help`. A new one is a file in this folder and a line here. */
export const commands: readonly Command[] = [devCommand, dashboardsCommand, checkCommand, debugTokenCommand]

import { Command } from 'commander'
import { VigieError } from '../../../sdk/vigie-error.ts'
import { checkKubernetes } from '../check/check-kubernetes.ts'
import { readManifests } from '../check/read-manifests.ts'
import { parseDuration } from '../parse-duration.ts'

/** `vigie check`: what can be said before a deploy. */
export const checkCommand = new Command('check')
  .description('Say before a deploy which probe, grace and drain times drop requests or kill a healthy pod.')
  .option('--kubernetes <file...>', 'manifests; - reads standard input')
  .option('--shutdown-timeout <duration>', 'shutdown.timeoutMs, when the service sets it in code')
  .option('--drain-delay <duration>', 'shutdown.drainDelayMs, when the service sets it in code')
  .addHelpText(
    'after',
    `
Examples:
  vigie check --kubernetes deployment.yaml
  helm template ./chart | vigie check --kubernetes -

Ends with 1 when something is wrong, with 0 when there are warnings alone.`,
  )
  .action((options: { kubernetes?: string[]; shutdownTimeout?: string; drainDelay?: string }) => {
    const { kubernetes = [], shutdownTimeout, drainDelay } = options
    if (kubernetes.length === 0) {
      throw new VigieError('BAD_OPTION', '--kubernetes is missing: name the manifests to check', {
        option: '--kubernetes',
      })
    }
    const check = checkKubernetes(kubernetes.flatMap(readManifests), {
      shutdownMs: shutdownTimeout === undefined ? undefined : parseDuration(shutdownTimeout, '--shutdown-timeout'),
      drainDelayMs: drainDelay === undefined ? undefined : parseDuration(drainDelay, '--drain-delay'),
    })
    for (const { severity, where, sentence } of check.findings) console.log(`${severity}: ${where}: ${sentence}`)
    const errors = check.findings.filter(({ severity }) => severity === 'error').length
    for (const name of check.left) console.log(`left out: ${name}: no container shows signs of vigie`)
    const warnings = check.findings.length - errors
    console.log(
      `${counted(check.containers, 'container')} checked, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
    )
    if (check.containers === 0 || errors > 0) process.exitCode = 1
  })

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

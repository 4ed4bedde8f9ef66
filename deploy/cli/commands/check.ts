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
  .option('--check-timeout <duration>', 'the longest timeoutMs of its health checks, set in code')
  .addHelpText(
    'after',
    `
Examples:
  vigie check --kubernetes deployment.yaml
  helm template ./chart | vigie check --kubernetes -

Ends with 1 when something is wrong, with 0 when there are warnings alone.`,
  )
  .action(
    (options: { kubernetes?: string[]; shutdownTimeout?: string; drainDelay?: string; checkTimeout?: string }) => {
      const { kubernetes = [], shutdownTimeout, drainDelay, checkTimeout } = options
      if (kubernetes.length === 0) {
        throw new VigieError('BAD_OPTION', '--kubernetes is missing: name the manifests to check', {
          option: '--kubernetes',
        })
      }
      const duration = (text: string | undefined, option: string) =>
        text === undefined ? undefined : parseDuration(text, option)
      const check = checkKubernetes(kubernetes.flatMap(readManifests), {
        shutdownMs: duration(shutdownTimeout, '--shutdown-timeout'),
        drainDelayMs: duration(drainDelay, '--drain-delay'),
        checkTimeoutMs: duration(checkTimeout, '--check-timeout'),
      })
      for (const { severity, where, sentence } of check.findings) console.log(`${severity}: ${where}: ${sentence}`)
      const errors = check.findings.filter(({ severity }) => severity === 'error').length
      for (const name of check.left)
        console.log(
          `left out: ${name}: no container shows signs of vigie (VIGIE_ variables, vigie/register, port 9464, its probes)`,
        )
      if (check.containers === 0 && check.left.length === 0) console.log('no workload is in these files')
      const warnings = check.findings.length - errors
      console.log(
        `${counted(check.containers, 'container')} checked, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`,
      )
      if (check.containers === 0 || errors > 0) process.exitCode = 1
    },
  )

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

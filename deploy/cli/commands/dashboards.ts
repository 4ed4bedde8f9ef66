import { relative } from 'node:path'
import { Command } from 'commander'

/** How long what the user's module started may go on after everything is written. */
const lingerMs = 500

/** `vigie dashboards`: boards, rules and alerts of the user's own metrics. */
export const dashboardsCommand = new Command('dashboards')
  .description(
    'Write a Grafana board, recording rules and alerts for the metrics, boards and SLOs that a module exports.',
  )
  .argument('<file>', 'a module that declares metrics at module scope; it must not start the service')
  .requiredOption('--out <folder>', 'where to write; made when it is not there')
  .addHelpText(
    'after',
    `
Writes grafana/*.json and prometheus/*.yml below the folder. Nothing there is deleted.

Example:
  vigie dashboards src/metrics.ts --out monitoring`,
  )
  .action(async (file: string, { out }: { out: string }) => {
    // By the package's name, so that this command and the user's module share one copy of the builder.
    const { writeUserDashboards } = await import('vigie/dashboards')
    const { files, metrics, boards, objectives } = await writeUserDashboards(file, out)
    for (const path of files) console.log(relative('.', path))
    console.log(`${files.length} files from ${metrics} metrics: ${boards} boards, ${objectives} objectives`)
    // Unreferenced: it only comes to this when the module keeps the process up, and then this command would never end.
    setTimeout(() => {
      console.error(`vigie: ${file} started something that does not end (a server, a timer); it should only declare`)
      process.exit()
    }, lingerMs).unref()
  })

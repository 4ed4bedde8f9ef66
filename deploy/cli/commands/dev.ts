import { Command } from 'commander'
import { resolveDevOptions } from '../dev-options.ts'
import { runDev } from '../run-dev.ts'

/** `vigie dev`: the embedded stack, and a command that reports to it. */
export const devCommand = new Command('dev')
  .description(
    'Start the local stack: metrics, traces and logs of your services in the browser. No Docker, no account.',
  )
  .argument('[command...]', 'what to run with it, after --')
  .option('--port <port>', 'port on 127.0.0.1 (default: 3900; 0 takes a free one)')
  .option('--for <duration>', 'end by itself after 500ms, 20s, 2m; fails if no telemetry arrived')
  .option('--import <file>', 'load OTLP JSON lines first, as the OpenTelemetry Collector writes them')
  .option('--example <name>', 'run an example under load: shop')
  .addHelpText(
    'after',
    `
Examples:
  vigie dev -- node app.js
  vigie dev --port 4000 --for 2m -- npm start
  vigie dev --example shop`,
  )
  .action(async (command: string[], options: Record<string, string>) => {
    process.exitCode = await runDev(resolveDevOptions(options, command))
  })

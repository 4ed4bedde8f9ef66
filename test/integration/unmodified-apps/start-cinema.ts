import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import { freePorts } from '../../backends/free-ports.ts'
import { retryTakenPort } from '../../backends/retry-taken-port.ts'
import { cinemaApps, cinemaFolder } from './cinema-apps.ts'
import { type RunningApp, startApp } from './start-app.ts'

/** Starts the four apps on free ports, each told the addresses of the others, as Compose or Kubernetes would. */
export async function startCinema(
  nodeArguments: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<RunningApp[]> {
  return await retryTakenPort(() => startOnce(nodeArguments, environment))
}

async function startOnce(nodeArguments: readonly string[], environment: NodeJS.ProcessEnv): Promise<RunningApp[]> {
  const ports = await freePorts(cinemaApps.length)
  const addresses = Object.fromEntries(
    cinemaApps.map(({ addressVariable }, index) => [addressVariable, `http://127.0.0.1:${ports[index]}`]),
  )
  const starts = await Promise.allSettled(
    cinemaApps.map((app, index) => startApp(app, ports[index]!, nodeArguments, { ...addresses, ...environment })),
  )
  const running = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find((start) => start.status === 'rejected')
  if (!failed) return running
  await Promise.all(running.map(({ stop }) => stop()))
  throw failed.reason
}

/** As `npm run build` in the app does it. */
export async function compilePayments(): Promise<void> {
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc')
  await promisify(execFile)(process.execPath, [compiler, '-p', `${cinemaFolder}payments`]).catch(
    (error: { readonly stdout: string }) => {
      throw new Error(`payments does not compile:\n${error.stdout}`, { cause: error })
    },
  )
}

import { spawn } from 'node:child_process'

export interface StartFigures {
  readonly seconds: number
  readonly megabytes: number
}

/** Says when it runs, then, when what loads lazily has had time, how much memory the process holds. */
const program = `
process.stdout.write('ready\\n')
setTimeout(() => process.stdout.write(process.memoryUsage.rss() + '\\n', () => process.exit(0)), 400)`

/** One start of a program that does nothing: time from the spawn to its first line, and resident memory when it has settled. */
export async function measureStart(
  imports: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<StartFigures> {
  const startedMs = performance.now()
  const child = spawn(process.execPath, [...imports.flatMap((name) => ['--import', name]), '-e', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let readyMs = 0
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (readyMs === 0 && output.includes('ready')) readyMs = performance.now()
  })
  await new Promise((resolve) => child.once('close', resolve))
  const bytes = Number(/^(\d+)$/m.exec(output)?.[1])
  return { seconds: (readyMs - startedMs) / 1000, megabytes: bytes / 1_048_576 }
}

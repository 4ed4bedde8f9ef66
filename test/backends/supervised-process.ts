import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/**
 * The shell that stands between a test and a server. It ends the server and removes its folder when its standard input
 * closes, which happens however the test process ends, `kill -9` included: so no server outlives its test.
 */
const supervisor = `
folder=$1; grace=$2; shift 2
exec 3<&0
"$@" </dev/null 3<&- & server=$!
exec >/dev/null 2>&1 # nobody may be left to read: a write would end this shell before it has cleaned up
(
  cat <&3; kill -TERM $server
  tenths=0
  while kill -0 $server && [ $tenths -lt $grace ]; do sleep 0.1; tenths=$((tenths + 1)); done
  kill -KILL $server
) & watcher=$!
wait $server; code=$?
kill $watcher
rm -rf -- "$folder"
exit $code
`

/** How many log lines are kept. */
const keptLines = 2_000

/** A running program under supervision. */
export interface SupervisedProcess {
  /** What it printed, both streams, newest last; the last 2,000 lines. */
  logs(): string
  /** Its exit code once it has ended, otherwise undefined. */
  exitCode(): number | undefined
  /** Ends it (TERM, then KILL) and removes its folder; may be called again. */
  stop(): Promise<void>
}

/**
 * Starts a program that ends with this process at the latest.
 *
 * @param folder its own folder, removed when it has ended
 * @param graceMs how long it may take to end by itself
 */
export function superviseProcess(
  command: readonly string[],
  { folder, graceMs = 10_000 }: { readonly folder: string; readonly graceMs?: number },
): SupervisedProcess {
  const grace = String(Math.ceil(graceMs / 100))
  const child = spawn('sh', ['-c', supervisor, 'sh', folder, grace, ...command], {
    cwd: folder,
    // Away from the terminal's group: Ctrl-C reaches the test, and the test's end reaches the server.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  let code: number | undefined
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      lines.push(error.message)
      code = -1
      resolve()
    })
    child.once('close', (exitCode) => {
      code = exitCode ?? -1
      resolve()
    })
  })
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > keptLines) lines.shift()
    })
  }
  child.stdin.on('error', () => {}) // it ended first
  return {
    logs: () => lines.join('\n'),
    exitCode: () => code,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

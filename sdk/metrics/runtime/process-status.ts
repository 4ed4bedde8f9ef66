import { readdir, readFile } from 'node:fs/promises'

/** What only the operating system knows; `undefined` where it has no `/proc`. */
export interface ProcessStatus {
  readonly openFileDescriptors: number | undefined
  readonly fileDescriptorLimit: number | undefined
  readonly threads: number | undefined
}

/** Reads `/proc/self` off the main thread: a process with 50,000 sockets has as many entries there. */
export async function readProcessStatus(): Promise<ProcessStatus> {
  const [descriptors, limits, status] = await Promise.all([
    readdir('/proc/self/fd').catch(() => undefined),
    readFile('/proc/self/limits', 'utf8').catch(() => ''),
    readFile('/proc/self/status', 'utf8').catch(() => ''),
  ])
  return {
    // One of the entries is the directory being read.
    openFileDescriptors: descriptors === undefined ? undefined : descriptors.length - 1,
    fileDescriptorLimit: numberIn(/^Max open files\s+(\d+)/m, limits),
    threads: numberIn(/^Threads:\s+(\d+)/m, status),
  }
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}

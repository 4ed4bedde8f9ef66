import { readFile } from 'node:fs/promises'

/** What the container may use and uses; bytes. */
export interface CgroupMemory {
  readonly limitBytes: number
  /** Without the page cache that the kernel can drop at once: what kubelet calls the working set. */
  readonly usedBytes: number
}

/** A limit beyond this is version 1's way to say that there is none. */
const unlimitedBytes = 2 ** 60

/**
 * Memory of this process's control group, version 2 or 1; undefined where there is none, or no limit.
 *
 * @param root where control groups are mounted
 */
export async function readCgroupMemory(root = '/sys/fs/cgroup'): Promise<CgroupMemory | undefined> {
  const [limitText, usageText, stat, inactiveName] = await readFirst([
    () => readFiles(root, ['memory.max', 'memory.current', 'memory.stat'], 'inactive_file'),
    () =>
      readFiles(
        `${root}/memory`,
        ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'memory.stat'],
        'total_inactive_file',
      ),
  ])
  const limitBytes = Number(limitText)
  const usageBytes = Number(usageText)
  if (!(limitBytes > 0 && limitBytes < unlimitedBytes) || !Number.isFinite(usageBytes)) return undefined
  const inactiveBytes = Number(new RegExp(`^${inactiveName} (\\d+)$`, 'm').exec(stat ?? '')?.[1] ?? 0)
  return { limitBytes, usedBytes: Math.max(0, usageBytes - inactiveBytes) }
}

async function readFiles(folder: string, names: readonly string[], inactiveName: string): Promise<string[]> {
  const texts = await Promise.all(names.map((name) => readFile(`${folder}/${name}`, 'utf8')))
  return [...texts.map((text) => text.trim()), inactiveName]
}

async function readFirst(attempts: readonly (() => Promise<string[]>)[]): Promise<string[]> {
  for (const attempt of attempts) {
    try {
      return await attempt()
    } catch {
      // Not this version.
    }
  }
  return []
}

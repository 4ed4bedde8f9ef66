import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

/** How often the holder shows that it is alive, and after how long without a sign others take over. */
const signOfLifeEveryMs = 2_000
const staleAfterMs = 30_000

interface LockOptions {
  /** Called once, when another run holds the lock, with its process id. */
  readonly onWaiting?: (holder: string) => void
  readonly pollEveryMs?: number
  readonly now?: () => number
}

/**
 * Runs `work` while holding the lock file, so that two runs never build the same program at once.
 *
 * A lock left behind is taken over: at once when its process on this host is gone, otherwise 30 s after its last sign
 * of life. Two runs that take over at the same instant could both build; as programs arrive by an atomic rename, that
 * costs time and corrupts nothing.
 */
export async function withBuildLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const mark = `${hostname()} ${process.pid}\n`
  let saidWaiting = false
  while (!take(path, mark)) {
    const holder = staleHolder(path, options.now ?? Date.now)
    if (holder.stale) {
      remove(path, holder.mark)
      continue
    }
    if (!saidWaiting) options.onWaiting?.(holder.mark.trim())
    saidWaiting = true
    await wait(options.pollEveryMs ?? 500)
  }
  const signOfLife = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // The lock was taken from us or its folder removed: the rename at the end is still atomic.
    }
  }, signOfLifeEveryMs)
  const onExit = () => remove(path, mark)
  process.once('exit', onExit)
  try {
    return await work()
  } finally {
    clearInterval(signOfLife)
    process.off('exit', onExit)
    remove(path, mark)
  }
}

function take(path: string, mark: string): boolean {
  try {
    writeFileSync(path, mark, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function staleHolder(path: string, now: () => number): { stale: boolean; mark: string } {
  try {
    const mark = readFileSync(path, 'utf8')
    const [host, processId] = mark.trim().split(' ')
    if (host === hostname() && processId && !isAlive(Number(processId))) return { stale: true, mark }
    return { stale: now() - statSync(path).mtimeMs > staleAfterMs, mark }
  } catch {
    return { stale: false, mark: '' } // it was given back in between: try again
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // someone else's process, but alive
  }
}

/** Removes the lock only while it is still the one that was judged; the rename makes the claim atomic. */
function remove(path: string, mark: string): void {
  const claimed = `${path}.${process.pid}.old`
  try {
    if (readFileSync(path, 'utf8') !== mark) return
    renameSync(path, claimed)
    rmSync(claimed, { force: true })
  } catch {
    // Someone else removed it first.
  }
}

import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Files of this form are vigie's own; nothing else in the folder is touched. */
const ownFile = /^vigie-incident-[\dTZ-]+-[\da-f]{8}\.(?:json|cpuprofile)$/

/** Reports kept, each with its profile. */
const keptReports = 10
const largestFileBytes = 8 << 20

/**
 * Writes one incident's report, and its profile beside it, for Chrome's or VS Code's profile viewer. Readable by the
 * service's user alone; the oldest go when there are more than ten.
 *
 * @returns the names of the files
 * @throws Error when the folder can't be written to
 */
export async function storeIncident(
  folder: string,
  {
    id,
    at,
    report,
    profile,
  }: { readonly id: string; readonly at: Date; readonly report: object; readonly profile: object | undefined },
): Promise<string[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const stem = `vigie-incident-${at.toISOString().replaceAll(/[:.]/g, '-')}-${id}`
  const written: string[] = []
  for (const [name, content] of [
    [`${stem}.json`, report],
    [`${stem}.cpuprofile`, profile],
  ] as const) {
    if (content === undefined) continue
    const text = JSON.stringify(content)
    if (text.length > largestFileBytes) continue
    // Never through a link that somebody else has put there.
    await writeFile(join(folder, name), text, { flag: 'wx', mode: 0o600 })
    written.push(name)
  }
  await removeOldest(folder)
  return written
}

async function removeOldest(folder: string): Promise<void> {
  const own = (await readdir(folder)).filter((name) => ownFile.test(name)).sort()
  const stems = [...new Set(own.map((name) => name.replace(/\.\w+$/, '')))]
  const old = new Set(stems.slice(0, Math.max(0, stems.length - keptReports)))
  for (const name of own) if (old.has(name.replace(/\.\w+$/, ''))) await unlink(join(folder, name))
}

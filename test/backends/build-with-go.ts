import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

import type { GoRecipe } from './recipe.ts'

/** How many lines of a failed command are shown. */
const shownLines = 25

/** Kinder than everything else on the machine: builds run beside other work. */
const niceness = 5

interface Replacement {
  readonly Old: { readonly Path: string; readonly Version?: string }
  readonly New: { readonly Path: string; readonly Version?: string }
}

/**
 * Builds a program from its Go module, as the recipe says.
 *
 * @param onLine each line that Go prints, for a progress display
 * @throws Error with the command and the last lines of its output
 */
export async function buildWithGo(
  recipe: GoRecipe,
  target: string,
  scratchFolder: string,
  onLine: (line: string) => void = () => {},
): Promise<void> {
  const downloaded = await go(
    ['mod', 'download', '-json', `${recipe.module}@${recipe.moduleVersion}`],
    scratchFolder,
    onLine,
  )
  const moduleFolder = (JSON.parse(downloaded) as { Dir: string }).Dir
  const linkerFlags = ['-s', '-w']
  if (recipe.versionVariable) linkerFlags.push('-X', `${recipe.versionVariable}=${recipe.version}`)
  // -v names each package as it is compiled: the sign of life of a build that is otherwise silent for minutes.
  const flags = ['-v', '-trimpath', '-ldflags', linkerFlags.join(' '), '-o', target]
  if (recipe.tags?.length) flags.push('-tags', recipe.tags.join(','))
  if (recipe.asDependency) {
    await writeOwnModule(recipe, moduleFolder, scratchFolder)
    await go(['build', '-mod=mod', ...flags, join(recipe.module, recipe.package)], scratchFolder, onLine)
  } else {
    const folder = recipe.replacedFiles
      ? copyWithReplacements(moduleFolder, join(scratchFolder, 'module'), recipe.replacedFiles)
      : moduleFolder
    await go(['build', ...flags, `./${recipe.package}`], folder, onLine)
  }
}

/** A copy of the module with some files replaced: Go refuses to overlay files of its module cache. */
function copyWithReplacements(from: string, to: string, replaced: Readonly<Record<string, string>>): string {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(to, source.slice(from.length))
    mkdirSync(dirname(target), { recursive: true })
    copyFileSync(source, target)
    chmodSync(target, 0o644) // the module cache is read-only, and so would be its copy
  }
  for (const [file, text] of Object.entries(replaced)) {
    readFileSync(join(to, file)) // a file that is no longer there would replace nothing
    writeFileSync(join(to, file), text)
  }
  return to
}

/**
 * A module that requires the recipe's and repeats its `replace` lines, which Go honours in the main module only. Those
 * that point at a folder are left out: the published archive lacks it, and the required version stands in.
 */
async function writeOwnModule(recipe: GoRecipe, moduleFolder: string, scratchFolder: string): Promise<void> {
  const parsed = JSON.parse(
    await go(['mod', 'edit', '-json', join(moduleFolder, 'go.mod')], scratchFolder, () => {}),
  ) as {
    readonly Go: string
    readonly Replace?: readonly Replacement[]
  }
  const replacements = (parsed.Replace ?? []).filter(({ New }) => New.Version !== undefined)
  const written = ({ Path, Version }: Replacement['Old']) => (Version ? `${Path} ${Version}` : Path)
  writeFileSync(
    join(scratchFolder, 'go.mod'),
    [
      'module vigie.invalid/backend',
      `go ${parsed.Go}`,
      `require ${recipe.module} ${recipe.moduleVersion}`,
      ...replacements.map(({ Old, New }) => `replace ${written(Old)} => ${written(New)}`),
      '',
    ].join('\n'),
  )
  // The module's own checksums spare a look-up for each of its hundreds of dependencies.
  writeFileSync(join(scratchFolder, 'go.sum'), readFileSync(join(moduleFolder, 'go.sum')))
}

/** Runs `go` and gives what it printed to standard output. */
async function go(args: readonly string[], folder: string, onLine: (line: string) => void): Promise<string> {
  const child = spawn('go', args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    // GOTOOLCHAIN stays as the machine has it: some forbid Go to fetch another Go, others rely on it.
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' },
  })
  const stop = stopWith(child)
  if (child.pid !== undefined) setPriority(child.pid, niceness)
  const lastLines: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastLines.push(line)
    if (lastLines.length > shownLines) lastLines.shift()
    onLine(line)
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    output += piece
  })
  try {
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    if (code === 0) return output
  } finally {
    stop()
  }
  const toolchain = lastLines.some((line) => line.includes('requires go >='))
    ? '\n  The Go on this machine is too old: install the one named above, or allow it to be fetched with GOTOOLCHAIN=auto.'
    : ''
  throw new Error(`"go ${args.join(' ')}" failed:\n  ${[...lastLines, output.trim()].join('\n  ')}${toolchain}`)
}

/** Ends the child with this process; the returned function lets go of it. */
function stopWith(child: ChildProcess): () => void {
  const onExit = () => child.kill('SIGTERM')
  process.once('exit', onExit)
  return () => process.off('exit', onExit)
}

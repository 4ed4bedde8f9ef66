import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { isExternal } from './bundle.ts'

const bareImport = /(from\s*['"]|import\(['"]|import\s*['"])([^.'"][^'"]*)(['"])/g

/**
 * Brings the declarations of bundled packages that the public types mention: their code is inside vigie, so nobody has
 * them. Their CommonJS declarations are copied beside ours, and every mention is pointed there.
 *
 * @param root the folder of our declarations
 */
export function vendorDeclarations(root: string): void {
  const vendored = new Set<string>()
  const pending = declarationFiles(root)
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const path = file
    const text = readFileSync(path, 'utf8').replaceAll(
      bareImport,
      (whole, before: string, name: string, after: string) => {
        if (isExternal(name)) return whole
        const folder = join(root, 'bundled', name)
        if (!vendored.has(name)) {
          vendored.add(name)
          pending.push(...copyDeclarations(name, folder))
        }
        const target = relative(dirname(path), folder).split(sep).join('/')
        return `${before}${target.startsWith('.') ? target : `./${target}`}/index.cjs${after}`
      },
    )
    writeFileSync(path, text)
  }
}

/** @returns the copied files */
function copyDeclarations(name: string, folder: string): string[] {
  const from = join('node_modules', name, 'dist')
  if (!existsSync(join(from, 'index.d.cts')))
    throw new Error(`the public types mention ${name}, which has no dist/index.d.cts`)
  return readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.cts'))
    .map((file) => {
      const target = join(folder, file)
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, readFileSync(join(from, file), 'utf8').replace(/\n\/\/# sourceMappingURL=.*$/m, ''))
      return posix.normalize(target)
    })
}

function declarationFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => join(root, file))
}

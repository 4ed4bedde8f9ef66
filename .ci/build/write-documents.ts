import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** Documents of a service's author; those about this repository stay in it. */
const documents = ['README.md', 'sdk/README.md', 'sdk/catalogue/METRICS.md', 'deploy/local/README.md']

const link = /\[([^\]]+)\]\(([^)\s]+)\)/g

/** Copies the documents into `dist/`, the license too; a link to what the package doesn't hold becomes plain words. */
export function writeDocuments(): void {
  cpSync('LICENSE', 'dist/LICENSE')
  for (const document of documents) {
    const file = join('dist', document)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(
      file,
      readFileSync(document, 'utf8').replace(link, (whole, text: string, target: string) => {
        if (/^(#|[a-z]+:)/.test(target)) return whole
        const packed = packedPath(posix.join(posix.dirname(document), target))
        return packed === undefined ? text : `[${text}](${posix.relative(posix.dirname(document), packed)})`
      }),
    )
  }
}

/** Where a file of the repository is in the package: sources are there as their declarations. */
function packedPath(path: string): string | undefined {
  if (documents.includes(path.split('#', 1)[0]!)) return path
  const declaration = `declarations/${path.replace(/\.ts$/, '.d.ts')}`
  return path.endsWith('.ts') && existsSync(join('dist', declaration)) ? declaration : undefined
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The page as four files that refer to one another; nothing else is loaded. */
export interface PageFiles {
  readonly 'index.html': string
  readonly 'icon.svg': string
  readonly 'page.js': string
  readonly 'page.css': string
}

/**
 * Bundles the page's sources with rolldown, which only this repository has. The build writes the result next to this
 * file, `PageFiles` name by name, where `loadPage` finds it.
 */
export async function bundlePage({ minify = true }: { minify?: boolean } = {}): Promise<PageFiles> {
  const { rolldown } = await import('rolldown')
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'main.tsx'),
    platform: 'browser',
    tsconfig: false,
    transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  })
  try {
    const { output } = await bundle.generate({ format: 'esm', minify })
    const file = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')
    return {
      'index.html': file('index.html'),
      'icon.svg': file('icon.svg'),
      'page.js': output[0].code,
      'page.css': file('page.css'),
    }
  } finally {
    await bundle.close()
  }
}

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { findOnPath } from './find-on-path.ts'
import { findOpenSearch, openSearchArchives, openSearchVersion } from './find-opensearch.ts'

/**
 * Copies OpenSearch's Java archives to the cache with Maven (about 53 MB, a quarter of a minute).
 *
 * @throws Error that names the command to run when there is no JDK or no Maven, or with Maven's last lines
 */
export function bringOpenSearch(say: (line: string) => void): void {
  const found = findOpenSearch()
  if (!('missing' in found)) {
    say(`ok      opensearch ${openSearchVersion}`)
    return
  }
  const maven = findOnPath(['mvn'])
  if (maven === undefined || findOnPath(['javac']) === undefined) {
    throw new Error('needs a JDK and Maven; on Debian or Ubuntu: sudo apt-get install -y maven default-jdk-headless')
  }
  say(`copying opensearch ${openSearchVersion} with Maven …`)
  const archives = openSearchArchives()
  mkdirSync(dirname(archives), { recursive: true })
  const scratch = mkdtempSync(join(dirname(archives), 'opensearch-'))
  try {
    const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
    const pom = new URL('opensearch/pom.xml', import.meta.url).pathname
    const copied = spawnSync(maven, ['-B', '-q', '-f', pom, plugin, `-DoutputDirectory=${scratch}`], {
      encoding: 'utf8',
    })
    if (copied.status !== 0) {
      throw new Error(
        `"mvn" failed:\n  ${`${copied.stdout}${copied.stderr}`.trim().split('\n').slice(-8).join('\n  ')}`,
      )
    }
    renameSync(scratch, archives)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  say(`copied  opensearch ${openSearchVersion}`)
}

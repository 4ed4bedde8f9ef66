#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { commands } from './commands/index.ts'

const program = new Command('vigie')
  .description('Watch Node services: on this machine, and in production.')
  .version(version(), '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .showHelpAfterError('(vigie --help lists what there is)')
  .exitOverride()
for (const command of commands) program.addCommand(command.exitOverride())

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  // By name: a part of the package that is loaded beside this bundle has a class of its own.
  else if (error instanceof Error && error.name === 'VigieError') {
    console.error(`vigie: ${error.message}`)
    process.exitCode = 1
  } else throw error
}

/** From the manifest: two folders up in the repository, and wherever the build has put this file. */
function version(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
        name: string
        version: string
      }
      if (manifest.name === 'vigie') return manifest.version
    } catch {
      // Not this folder.
    }
    if (folder.pathname === '/' || new URL('..', folder).href === folder.href) return 'unknown'
  }
}

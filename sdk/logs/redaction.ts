import { logAccount } from './log-account.ts'
import { escapedJson, quoted } from './quoted.ts'
import { redactText } from './redact-text.ts'
import { scanText, unusual } from './scan-text.ts'

/** Paths to values that are not to be written, as a tree: `body.customer.email` is three levels. */
export interface PathTree {
  readonly leaf: boolean
  readonly children: ReadonlyMap<string, PathTree>
}

/** A hook of the service's own: gets each text that is about to be written, and gives what is written in its stead. */
export type TextHook = (text: string, key: string) => string

/** What is taken out of log lines beyond what is always taken out: secrets by the name of their key, and by their form. */
export interface Redaction {
  readonly paths: PathTree | undefined
  readonly hook: TextHook | undefined
  /** Told about a hook that throws; by then the value is left out. */
  onFault(message: string): void
}

export const plainRedaction: Redaction = { paths: undefined, hook: undefined, onFault() {} }

/** `*` in a path stands for any one key or index. */
export const anyKey = '*'

const brackets = /\[(?:"([^"]*)"|'([^']*)'|(\*|\d+))\]/g

/**
 * @param paths keys joined by dots, from the top of the logged object: `body.card`, `users.*.email`; also as pino writes
 * them, `users[*].email`
 * @param base is kept, and not changed
 */
export function pathTree(paths: readonly string[], base?: PathTree): PathTree | undefined {
  if (paths.length === 0) return base
  const root = copyOf(base)
  for (const path of paths) {
    let node = root
    for (const key of path.replace(brackets, '.$1$2$3').split('.')) {
      if (key === '') continue
      let child = node.children.get(key)
      if (!child) {
        child = copyOf(undefined)
        node.children.set(key, child)
      }
      node = child
    }
    node.leaf = true
  }
  return root
}

interface MutableTree extends PathTree {
  leaf: boolean
  readonly children: Map<string, MutableTree>
}

function copyOf(tree: PathTree | undefined): MutableTree {
  const children = [...(tree?.children ?? [])].map(([key, child]): [string, MutableTree] => [key, copyOf(child)])
  return { leaf: tree?.leaf ?? false, children: new Map(children) }
}

/** The subtree for a key; a key's own name goes before `*`. */
export function pathBelow(tree: PathTree | undefined, key: string): PathTree | undefined {
  return tree === undefined ? undefined : (tree.children.get(key) ?? tree.children.get(anyKey))
}

/** A text as it may be written: the service's hook first, then the patterns, so that a hook can't bring a secret back. */
export function cleanText(text: string, key: string, { hook, onFault }: Redaction): string {
  if (hook === undefined) return redactText(text)
  try {
    const answer = hook(text, key)
    if (answer === text) return redactText(text)
    logAccount.redactions.hook++
    return redactText(String(answer))
  } catch (error) {
    logAccount.faults.hook++
    onFault(
      `the log's redaction hook threw: ${error instanceof Error ? error.message : 'no error'}; the value was left out`,
    )
    return '[left out: the redaction hook threw]'
  }
}

/** A text as JSON, free of secrets. Most texts need neither an escape nor a second look: those cost one scan. */
export function cleanJson(text: string, key: string, redaction: Redaction): string {
  if (redaction.hook !== undefined) return quoted(cleanText(text, key, redaction))
  const found = scanText(text)
  if (found === 0) return `"${text}"`
  const clean = redactText(text, found)
  return (found & unusual) === 0 ? `"${clean}"` : escapedJson(clean)
}

import { pathTree, plainRedaction, type Redaction, type TextHook } from './redaction.ts'

/** @param report told about a hook that throws, once */
export function redactionOf(
  { redact, redactText }: { readonly redact: readonly string[]; readonly redactText: TextHook | undefined },
  report: (message: string) => void,
): Redaction {
  if (redact.length === 0 && redactText === undefined) return plainRedaction
  let told = false
  return {
    paths: pathTree(redact),
    hook: redactText,
    onFault(message) {
      if (told) return
      told = true
      // After the line that is being written.
      queueMicrotask(() => report(message))
    },
  }
}

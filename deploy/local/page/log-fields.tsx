import type { StoredLog } from '../stores/log-store.ts'
import type { AttributeValue } from '../stores/span.ts'
import { Fields } from './fields.tsx'

/** All fields of a line: those inside it when it is JSON, and those beside it. */
export function LogFields({ log }: { log: StoredLog }) {
  const inside = parse(log.line)
  return (
    <div class="log-fields">
      {inside === undefined && <pre class="line">{log.line}</pre>}
      <Fields fields={{ ...log.attributes, ...inside }} />
    </div>
  )
}

function parse(line: string): Record<string, AttributeValue> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line) as Record<string, AttributeValue>
  } catch {
    return undefined
  }
}

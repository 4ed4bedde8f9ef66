import type { LineKey } from './line-key.ts'
import type { LogOutput } from './log-output.ts'
import type { PathTree } from './redaction.ts'

/** Fields of a child logger: written as JSON once, put into each of its lines. */
export interface BoundFields {
  /** Later ones go before earlier ones of the same name. */
  readonly values: ReadonlyMap<string, string>
  /** The values as one text, for the output that it was made for. */
  rendered: { readonly output: LogOutput; readonly json: string; readonly ofRequest: boolean } | undefined
}

export const noBoundFields: BoundFields = { values: new Map(), rendered: undefined }

/** Adds a child logger's fields to those of its parent. Never throws. */
export function bindFields(
  parent: BoundFields,
  fields: Record<string, unknown>,
  output: LogOutput,
  paths: PathTree | undefined,
): BoundFields {
  const values = new Map(parent.values)
  output.values.restart()
  for (const key of readableKeys(fields)) {
    const json = output.values.member(fields, key, output.keys(key).secret, paths)
    if (json === undefined) continue
    values.delete(key)
    values.set(key, json)
  }
  return { values, rendered: undefined }
}

/** The fields as text, without those that the line itself has again: a line's own fields tell more. */
export function boundJson(
  bound: BoundFields,
  output: LogOutput,
  inRequest: (key: string) => boolean,
  ownKeys: readonly string[],
): string {
  if (bound.values.size === 0) return ''
  if (bound.rendered?.output !== output) bound.rendered = render(bound, output)
  const { json, ofRequest } = bound.rendered
  const repeated = ownKeys.some((key) => bound.values.has(key))
  if (!ofRequest && !repeated) return json
  let text = ''
  for (const [key, value] of bound.values) {
    if (!repeated || !ownKeys.includes(key)) text += nameIn(output.keys(key), key, inRequest) + value
  }
  return text
}

function render(bound: BoundFields, output: LogOutput): NonNullable<BoundFields['rendered']> {
  let json = ''
  let ofRequest = false
  for (const [key, value] of bound.values) {
    const name = output.keys(key)
    json += name.json + value
    ofRequest ||= name.ofRequest
  }
  return { output, json, ofRequest }
}

function nameIn(name: LineKey, key: string, inRequest: (key: string) => boolean): string {
  return name.ofRequest && inRequest(key) ? name.renamedJson : name.json
}

function readableKeys(fields: object): string[] {
  try {
    return Object.keys(fields)
  } catch {
    return []
  }
}

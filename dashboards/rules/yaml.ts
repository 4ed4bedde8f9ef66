/** What the rule and test files are made of. */
export type YamlValue =
  | string
  | number
  | boolean
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue | undefined }

/** YAML in block style; strings of several lines as literal blocks, all others quoted as JSON, which YAML contains. */
export function yaml(value: YamlValue, depth = 0): string {
  const pad = '  '.repeat(depth)
  if (isList(value)) {
    if (value.length === 0) return ' []\n'
    return `\n${value.map((item) => `${pad}- ${yaml(item, depth + 1).trimStart()}`).join('')}`
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter((entry): entry is [string, YamlValue] => entry[1] !== undefined)
    if (entries.length === 0) return ' {}\n'
    return `\n${entries.map(([key, item]) => `${pad}${key}:${yaml(item, depth + 1)}`).join('')}`
  }
  if (typeof value === 'string') {
    if (!value.includes('\n')) return ` ${JSON.stringify(value)}\n`
    const lines = value.split('\n').map((line) => (line === '' ? '' : `${pad}${line}`))
    return ` |-\n${lines.join('\n')}\n`
  }
  return ` ${value}\n`
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value)
}

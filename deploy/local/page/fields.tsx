import type { ComponentChildren } from 'preact'
import type { Attributes, AttributeValue } from '../stores/span.ts'

/** Names and values, sorted by name. */
export function Fields({ fields }: { fields: Attributes }) {
  const names = Object.keys(fields).sort()
  if (names.length === 0) return <p class="quiet">none</p>
  return (
    <dl class="fields">
      {names.map((name) => (
        <div key={name}>
          <dt>
            <bdi>{breakable(name)}</bdi>
          </dt>
          <dd>
            <bdi>{textOf(fields[name])}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Long names break after a dot or a slash rather than anywhere. */
function breakable(name: string): ComponentChildren[] {
  return name.split(/(?<=[./])/).flatMap((part, index) => (index === 0 ? [part] : [<wbr key={index} />, part]))
}

function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

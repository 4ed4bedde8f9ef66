/** The name of a span and, where that is a method alone, what the request was for. */
export function Operation({ name, target }: { readonly name: string; readonly target: string }) {
  return (
    <bdi class="operation" title={target === '' ? name : `${name} ${target}`}>
      {name}
      {target !== '' && <span class="quiet"> {target}</span>}
    </bdi>
  )
}

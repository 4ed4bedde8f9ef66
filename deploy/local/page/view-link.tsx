import type { ComponentChildren } from 'preact'
import { addressOf, type Navigate, type ViewState } from './url-state.ts'

interface Properties {
  readonly state: ViewState
  readonly change: Partial<ViewState>
  readonly navigate: Navigate
  readonly class?: string
  readonly title?: string
  readonly children: ComponentChildren
}

/** A real link, for new tabs and copying, that changes the view in place when it is simply clicked. */
export function ViewLink({ state, change, navigate, children, title, class: className }: Properties) {
  return (
    <a
      href={addressOf({ ...state, ...change })}
      class={className}
      title={title}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        event.stopPropagation()
        navigate(change)
      }}
    >
      {children}
    </a>
  )
}

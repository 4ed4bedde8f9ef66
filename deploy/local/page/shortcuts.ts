import { useEffect, useRef } from 'preact/hooks'

/** Runs the function of a pressed key, unless somebody is typing. Escape also leaves the field that is typed in. */
export function useShortcuts(shortcuts: Readonly<Record<string, () => void>>): void {
  const current = useRef(shortcuts)
  current.current = shortcuts
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      const target = event.target as HTMLElement
      if (target.closest('dialog[open]')) return
      if (target.closest('input:not([type=checkbox]), select, textarea')) {
        if (event.key === 'Escape') target.blur()
        return
      }
      const run = current.current[event.key]
      if (run === undefined) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
}

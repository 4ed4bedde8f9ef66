import { useEffect, useState } from 'preact/hooks'

export type Theme = 'auto' | 'light' | 'dark'
const order: readonly Theme[] = ['auto', 'light', 'dark']

function stored(): Theme {
  try {
    return order.find((theme) => theme === localStorage.getItem('vigie-theme')) ?? 'auto'
  } catch {
    return 'auto' // storage is switched off
  }
}

/** The theme, and a function that goes on to the next one. `auto` follows the system. */
export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState(stored)
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
    try {
      localStorage.setItem('vigie-theme', theme)
    } catch {
      // It then lasts until the page is closed.
    }
  }, [theme])
  return [theme, () => setTheme(order[(order.indexOf(theme) + 1) % order.length]!)]
}

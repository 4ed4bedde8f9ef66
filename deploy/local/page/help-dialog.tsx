import { useEffect, useRef } from 'preact/hooks'

const keys: readonly (readonly [key: string, what: string])[] = [
  ['/', 'find in traces'],
  ['l', 'find in logs'],
  ['e', 'only traces with errors, and back'],
  ['p', 'pause, and go on'],
  ['t', 'light, dark or as the system'],
  ['Esc', 'close the trace; leave a field'],
  ['↑ ↓', 'in a trace: previous and next span'],
  ['← →', 'in a trace: hide and show children'],
  ['?', 'this list'],
]

export function HelpDialog({ open, close }: { open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  return (
    <dialog ref={dialog} onClose={close} aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={close}>
        Close
      </button>
    </dialog>
  )
}

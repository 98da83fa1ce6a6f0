import type { ReactNode } from 'react'

/** A square button with an icon; its label is read out and shown as a hint. 44 px, for thumbs. */
export function IconButton(props: {
  label: string
  onClick: () => void
  children: ReactNode
  pressed?: boolean
  className?: string
}) {
  return (
    <button
      type="button"
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
      onClick={props.onClick}
      className={`grid size-11 place-items-center rounded-md text-ink transition-colors hover:bg-hover aria-pressed:text-accent ${props.className ?? ''}`}
    >
      {props.children}
    </button>
  )
}

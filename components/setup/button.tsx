import type { ReactNode } from 'react'

const LOOKS = {
  main: 'bg-accent text-paper hover:brightness-110',
  quiet: 'border border-line bg-panel-solid text-ink hover:bg-hover',
  danger: 'border border-line bg-panel-solid text-alarm hover:bg-hover',
}

/** A button of a form. `main`: what the form is for, one of them. `danger`: what cannot be undone. */
export function Button(props: {
  look?: keyof typeof LOOKS
  type?: 'submit' | 'button'
  disabled?: boolean
  onClick?: () => void
  children: ReactNode
}) {
  const { look = 'main', type = 'submit', disabled, onClick } = props
  return (
    <button
      type={type}
      disabled={disabled}
      onClick={onClick}
      className={`inline-flex h-11 items-center justify-center gap-2 rounded-md px-4 text-sm font-semibold disabled:opacity-60 md:h-10 ${LOOKS[look]}`}
    >
      {props.children}
    </button>
  )
}

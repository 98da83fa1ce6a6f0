import { text } from '../text/catalogue'

type PlainPageProps = {
  readonly title: string
  readonly lead: string
  readonly link?: { readonly href: string; readonly words: string }
  readonly action?: { readonly words: string; readonly onClick: () => void }
}

/** A page that has one thing to say. */
export function PlainPage({ title, lead, link, action }: PlainPageProps) {
  const button = 'mt-6 inline-flex h-11 items-center rounded-md bg-accent px-5 text-sm font-semibold text-paper'
  return (
    <main className="grid min-h-dvh place-items-center bg-sea p-6">
      <div className="panel w-full max-w-md p-8">
        <p className="text-sm font-semibold tracking-wide text-accent">{text.product}</p>
        <h1 className="mt-2 text-xl font-semibold tracking-[-0.01em] [overflow-wrap:anywhere]">{title}</h1>
        <p className="mt-2 text-base text-muted">{lead}</p>
        {link && (
          <a href={link.href} className={button}>
            {link.words}
          </a>
        )}
        {action && (
          <button type="button" onClick={action.onClick} className={button}>
            {action.words}
          </button>
        )}
      </div>
    </main>
  )
}

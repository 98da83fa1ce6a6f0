import type { ReactNode } from 'react'
import { text } from '../text/catalogue'
import { Button } from './button'

export type NavLink = { readonly href: string; readonly words: string }

/** The frame of the pages of those who are signed in: who that is, where one is, what else is there. */
export function AdminFrame(props: {
  person: string
  signOut: () => Promise<void>
  trail: readonly NavLink[]
  title: string
  lead?: string
  links?: readonly NavLink[]
  current?: string
  isWide?: boolean
  children: ReactNode
}) {
  return (
    <div className="min-h-dvh">
      <header className="border-b border-line bg-panel-solid">
        <div className="mx-auto flex max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-3 md:px-6">
          <nav aria-label={text.setup.nav.admin} className="flex flex-wrap items-center gap-x-2 text-sm">
            {[{ href: '/admin', words: text.product }, ...props.trail].map(({ href, words }, i) => (
              <span key={href} className="flex items-center gap-2">
                {i > 0 && <span className="text-muted">/</span>}
                <a href={href} className="inline-flex min-h-11 items-center font-semibold text-accent md:min-h-8">
                  <bdi>{words}</bdi>
                </a>
              </span>
            ))}
          </nav>
          <form action={props.signOut} className="flex items-center gap-3 text-sm">
            <a
              href="/guide/organizer"
              className="inline-flex min-h-11 items-center text-muted hover:text-ink md:min-h-8"
            >
              {text.guide.help}
            </a>
            <a href="/admin/account" className="inline-flex min-h-11 items-center text-muted hover:text-ink md:min-h-8">
              <bdi>{props.person}</bdi>
            </a>
            <Button look="quiet">{text.setup.signIn.out}</Button>
          </form>
        </div>
      </header>
      <main className={`mx-auto px-4 pb-16 pt-6 md:px-6 md:pt-10 ${props.isWide ? 'max-w-none' : 'max-w-5xl'}`}>
        <h1 className="text-[28px] font-semibold leading-9 tracking-[-0.015em] [overflow-wrap:anywhere]">
          {props.title}
        </h1>
        {props.lead && <p className="mt-1 max-w-xl text-base text-muted">{props.lead}</p>}
        {props.links && <Tabs links={props.links} current={props.current} />}
        <div className="mt-6">{props.children}</div>
      </main>
    </div>
  )
}

function Tabs({ links, current }: { links: readonly NavLink[]; current: string | undefined }) {
  return (
    <nav className="mt-4 flex gap-1 overflow-x-auto border-b border-line text-sm">
      {links.map(({ href, words }) => (
        <a
          key={href}
          href={href}
          aria-current={href === current ? 'page' : undefined}
          className="inline-flex min-h-11 items-center whitespace-nowrap border-b-2 border-transparent px-3 text-muted hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {words}
        </a>
      ))}
    </nav>
  )
}

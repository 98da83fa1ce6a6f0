import { Marked } from 'marked'

/** The title of a page. */
export function headingOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? ''
}

/**
 * A page of the guide as HTML. It is ours, from the repository: nothing in it comes from outside. Links to other pages of the guide and to pictures lead to
 * their addresses in the product; those to files of the repository have none there and are left as words.
 */
export function renderGuide(markdown: string): string {
  const marked = new Marked({
    gfm: true,
    renderer: {
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens)
        const page = /^([a-z-]+)\.md$/.exec(href)?.[1]
        if (page !== undefined) return `<a href="/guide/${page}">${words}</a>`
        return /^https?:/.test(href) ? `<a href="${href}">${words}</a>` : words
      },
      image({ href, text }) {
        return `<img src="/guide/${href}" alt="${text}" width="1200" height="800" loading="lazy">`
      },
    },
  })
  return marked.parse(markdown, { async: false })
}

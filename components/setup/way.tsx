/** A link of a set-up page to where something else is done. */
export function Way(props: { href: string; words: string }) {
  return (
    <a href={props.href} className="inline-flex min-h-11 items-center text-sm font-semibold text-accent md:min-h-8">
      {props.words}
    </a>
  )
}

import { text } from '#components/text/catalogue.ts'
import { PlainPage } from '#components/ui/plain-page.tsx'

export default function RaceNotFound() {
  return (
    <PlainPage title={text.notFound.title} lead={text.notFound.race} link={{ href: '/', words: text.notFound.back }} />
  )
}

import { connection } from 'next/server'
import { text } from '#components/text/catalogue.ts'
import { PlainPage } from '#components/ui/plain-page.tsx'

export default async function NotFound() {
  await connection()
  return (
    <PlainPage title={text.notFound.title} lead={text.notFound.race} link={{ href: '/', words: text.notFound.back }} />
  )
}

import '@fontsource-variable/inter'
import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { text } from '#components/text/catalogue.ts'

export const metadata: Metadata = {
  title: { default: text.product, template: `%s · ${text.product}` },
  description: text.tagline,
}

export const viewport: Viewport = {
  viewportFit: 'cover',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#dbe7f0' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1f33' },
  ],
}

/** The frame of every page. The reader's choice of colours is in a cookie, so that the first paint is right. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = (await cookies()).get('farfield-theme')?.value
  const theme = chosen === 'dark' || chosen === 'light' ? chosen : undefined
  return (
    <html lang="en" data-theme={theme}>
      <body className="font-sans antialiased">{children}</body>
    </html>
  )
}

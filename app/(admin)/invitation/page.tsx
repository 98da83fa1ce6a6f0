import type { Metadata } from 'next'
import { EntrancePage } from '#components/setup/entrance-page.tsx'
import { WithLinkCode } from '#components/setup/link-code.tsx'
import { text } from '#components/text/catalogue.ts'
import { OfferForm } from './offer-form'

export const metadata: Metadata = { title: text.setup.invitation.title }

/** Where an invitation is taken up. */
export default function InvitationPage() {
  return (
    <EntrancePage title={text.setup.invitation.title}>
      <WithLinkCode absent={text.setup.invitation.gone}>
        <OfferForm />
      </WithLinkCode>
    </EntrancePage>
  )
}

import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ActionForm } from '#components/setup/action-form.tsx'
import { ChoiceField, Field } from '#components/setup/field.tsx'
import { Section } from '#components/setup/section.tsx'
import { Way } from '#components/setup/way.tsx'
import { text } from '#components/text/catalogue.ts'
import { formatUtcDate } from '#components/text/format.ts'
import { type ApiToken, listApiTokens, TOKEN_SCOPES } from '#db/api-tokens'
import { OrganizationPage } from '../../../organization-page'
import { organizationPlace } from '../../../place'
import { endToken, makeToken } from './actions'

export const metadata: Metadata = { title: text.setup.tokens.title }

/** The tokens of an organization's programs. */
export default async function TokensPage({ params }: { params: Promise<{ organization: string }> }) {
  const place = await organizationPlace((await params).organization)
  const { slug } = place.organization
  const tokens = await listApiTokens(place.db, place.actor, place.scope)
  if (!tokens.ok) notFound()
  const words = text.setup.tokens
  const scopes = TOKEN_SCOPES.map((scope) => [scope, words.scopes[scope] ?? scope] as const)
  return (
    <OrganizationPage place={place} section="tokens">
      <Section title={words.title} why={words.why} action={<Way href="/guide/programs" words={text.guide.programs} />}>
        <ActionForm action={makeToken} submit={words.submit} hidden={{ organization: slug }}>
          <Field name="name" label={words.name} maxLength={100} required />
          <ChoiceField name="scope" label={words.scope} choices={scopes} />
        </ActionForm>
        {tokens.value.length === 0 && <p className="mt-6 text-sm text-muted">{words.none}</p>}
        <ul className="mt-6 divide-y divide-line">
          {tokens.value.map((token) => (
            <TokenRow key={token.tokenId} token={token} organization={slug} />
          ))}
        </ul>
      </Section>
    </OrganizationPage>
  )
}

function TokenRow({ token, organization }: { token: ApiToken; organization: string }) {
  const words = text.setup.tokens
  const used = token.usedAtMs === null ? words.unused : words.used(formatUtcDate(token.usedAtMs))
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3 text-sm">
      <span className="min-w-0 [overflow-wrap:anywhere]">
        <span className="font-semibold">{token.name}</span> <code className="text-muted">…{token.hint}</code>
        <span className="block text-muted">
          {token.scopes.map((scope) => words.scopes[scope]).join(', ')} · {used}
        </span>
      </span>
      {token.revokedAtMs === null ? (
        <ActionForm
          action={endToken}
          submit={words.revoke}
          look="danger"
          isInline
          question={words.revokeQuestion(token.name)}
          hidden={{ organization, token: token.tokenId }}
        />
      ) : (
        <span className="text-muted">{words.revoked}</span>
      )}
    </li>
  )
}

'use client'

import type { ReactNode } from 'react'
import type { InvitedAudience } from '#race/audience'
import { text } from '../text/catalogue'
import { formatAge } from '../text/format'
import { ActionForm } from './action-form'
import { ChoiceField } from './field'
import type { FormState } from './form-state'
import { Way } from './way'

type Action = (before: FormState, form: FormData) => Promise<FormState>

type ShownInvitation = {
  readonly rules: 'as-public' | 'everything' | object
  readonly madeAtMs: number
  readonly openedAtMs: number | null
}

/** An audience of a race: whether it is invited, by which rules it sees the race, and what can be done with its link. `children`: its own rules. */
export function AudienceRow(props: {
  race: string
  audience: InvitedAudience
  invitation: ShownInvitation | undefined
  base: string
  nowMs: number
  isDisabled: boolean
  makeLink: Action
  showLink: Action
  removeLink: Action
  chooseRule: Action
  children?: ReactNode
}) {
  const { audience, invitation, nowMs } = props
  const words = text.audienceSetup
  const hidden = { race: props.race, audience }
  const openedAtMs = invitation?.openedAtMs ?? undefined
  return (
    <li className="space-y-3 py-4" data-testid={`audience-${audience}`}>
      <div>
        <p className="font-semibold">{words.names[audience]}</p>
        <p className="text-sm text-muted tabular-nums">
          {invitation === undefined
            ? words.none
            : words.invited(openedAtMs === undefined ? undefined : formatAge(Math.max(0, nowMs - openedAtMs)))}
        </p>
        {invitation && <Way href={props.base} words={words.look} />}
      </div>
      {invitation && !props.isDisabled && (
        <>
          <ActionForm action={props.chooseRule} submit={words.saveRule} look="quiet" hidden={hidden}>
            <ChoiceField
              name="rule"
              label={words.rule}
              choices={Object.entries(words.rules)}
              defaultValue={typeof invitation.rules === 'object' ? 'own' : invitation.rules}
            />
          </ActionForm>
          {props.children && <div className="border-l-2 border-line pl-4">{props.children}</div>}
          {/* Another link: what was shown of the one before is not it. */}
          <ActionForm
            key={invitation.madeAtMs}
            action={props.showLink}
            submit={words.show}
            look="quiet"
            hidden={hidden}
          />
        </>
      )}
      {!props.isDisabled && (
        <ActionForm
          action={props.makeLink}
          submit={invitation ? words.renew : words.make}
          look="quiet"
          hidden={hidden}
          {...(invitation ? { question: words.renewQuestion } : {})}
        />
      )}
      {invitation && !props.isDisabled && (
        <ActionForm
          action={props.removeLink}
          submit={words.remove}
          look="danger"
          hidden={hidden}
          question={words.removeQuestion}
        />
      )}
    </li>
  )
}

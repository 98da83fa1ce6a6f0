'use client'

import { text } from '../text/catalogue'
import { formatAge } from '../text/format'
import { ActionForm } from './action-form'
import { Field } from './field'
import type { FormState } from './form-state'

type Action = (before: FormState, form: FormData) => Promise<FormState>

type ShownKey = {
  readonly keyId: string
  readonly door: keyof typeof text.sourceSetup.doors
  readonly name: string
  readonly deviceId: string | null
  readonly allow: readonly string[]
  readonly usedAtMs: number | null
  readonly usedFrom: string | null
  readonly fault: string | null
  readonly faultAtMs: number | null
  readonly faultFrom: string | null
}

/** A key to a door: what it is for, how it was used last, and what can be done with it. */
export function DoorKeyRow(props: {
  organization: string
  doorKey: ShownKey
  nowMs: number
  showAddress: Action
  tryKey: Action
  changeNetworks: Action
  removeKey: Action
}) {
  const { doorKey } = props
  const words = text.sourceSetup
  const hidden = { organization: props.organization, key: doorKey.keyId }
  return (
    <li data-testid="door-key" className="py-4 text-sm">
      <p className="font-semibold [overflow-wrap:anywhere]">
        <bdi>{doorKey.name}</bdi>
      </p>
      <p className="text-muted [overflow-wrap:anywhere]">
        {words.doors[doorKey.door]}
        {doorKey.deviceId !== null && ` · ${words.onlyFor(doorKey.deviceId)}`}
      </p>
      <DoorKeyUse doorKey={doorKey} nowMs={props.nowMs} />
      <details className="mt-1">
        <summary className="inline-flex min-h-11 cursor-pointer items-center font-semibold text-accent md:min-h-8">
          {words.manage}
        </summary>
        <div className="mt-2 max-w-xl space-y-4">
          <ActionForm action={props.tryKey} submit={words.tryIt} look="quiet" hidden={hidden} />
          <ActionForm action={props.showAddress} submit={words.show} look="quiet" hidden={hidden} />
          <ActionForm action={props.changeNetworks} submit={words.change} look="quiet" hidden={hidden}>
            <Field name="allow" label={words.allow} hint={words.allowHint} defaultValue={doorKey.allow.join(', ')} />
          </ActionForm>
          <ActionForm
            action={props.removeKey}
            submit={words.remove}
            look="danger"
            hidden={hidden}
            question={words.removeQuestion}
          />
        </div>
      </details>
    </li>
  )
}

function DoorKeyUse({ doorKey, nowMs }: { doorKey: ShownKey; nowMs: number }) {
  const words = text.sourceSetup
  const { usedAtMs, usedFrom, fault, faultAtMs, faultFrom, allow } = doorKey
  const ageOf = (atMs: number) => formatAge(Math.max(0, nowMs - atMs))
  return (
    <p className="mt-1 tabular-nums [overflow-wrap:anywhere]">
      {usedAtMs === null ? words.never : words.used(ageOf(usedAtMs), usedFrom ?? '')}{' '}
      {fault !== null && faultAtMs !== null && (
        <span className={usedAtMs === null || faultAtMs > usedAtMs ? 'text-late' : 'text-muted'}>
          {words.fault(ageOf(faultAtMs), faultFrom ?? '', fault)}
        </span>
      )}{' '}
      {allow.length > 0 && <span className="text-muted">{words.allowed(allow.join(', '))}</span>}
    </p>
  )
}

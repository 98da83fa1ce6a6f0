import { type UnitState, unitStateOf } from '#race/hand-out'
import { text } from '../text/catalogue'
import { formatAge } from '../text/format'

/** A unit as it is listed. */
export type ShownUnit = {
  readonly unitId: string
  readonly kind: string
  readonly profile: string
  readonly device: string
  readonly name: string
  readonly isSealed: boolean
  readonly trackerCount: number
  readonly heardAtMs: number | null
  readonly on: {
    readonly raceName: string
    readonly number: string
    readonly handedAtMs: number
    readonly returnedAtMs: number | null
  } | null
}

const LOOKS: Record<UnitState, string> = {
  'in-store': 'text-muted',
  'handed-out': 'text-late',
  tested: 'text-on-time',
  returned: 'text-muted',
}

/** The units of an organization, each with where it is and when it was heard. */
export function UnitList(props: { units: readonly ShownUnit[]; organization: string; nowMs: number }) {
  const words = text.unitSetup
  const { units, organization, nowMs } = props
  if (units.length === 0) return <p className="text-sm text-muted">{words.none}</p>
  const out = units.filter(({ on }) => on !== null && on.returnedAtMs === null).length
  return (
    <>
      <p className="mb-3 text-sm tabular-nums">{words.count(units.length, out)}</p>
      <ul className="divide-y divide-line border-y border-line">
        {units.map((unit) => (
          <li
            key={unit.unitId}
            data-testid="unit"
            className="flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 py-2 text-sm"
          >
            <a
              href={`/admin/${organization}/units/${unit.unitId}`}
              className="inline-flex min-h-11 w-48 items-center font-semibold text-accent [overflow-wrap:anywhere] md:min-h-8"
            >
              <bdi>{unit.name || unit.device}</bdi>
            </a>
            <span className="min-w-0 flex-1 basis-56">
              <span className="tabular-nums [overflow-wrap:anywhere]">{unit.device}</span>
              <span className="block text-xs text-muted">{kindOf(unit)}</span>
            </span>
            <span className="text-right max-md:text-left">
              <UnitPlace unit={unit} nowMs={nowMs} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** Where a unit is on its way from the store and back, and when it was heard. */
export function UnitPlace({ unit, nowMs }: { unit: Pick<ShownUnit, 'on' | 'heardAtMs'>; nowMs: number }) {
  const words = text.unitSetup
  const { on, heardAtMs } = unit
  const state = unitStateOf(on ?? undefined, heardAtMs)
  const isOut = on !== null && on.returnedAtMs === null
  return (
    <span className="block min-w-48" data-testid="unit-state" data-state={state}>
      <span className={`block font-medium ${LOOKS[state]}`}>{words.states[state]}</span>
      <span className="block text-xs tabular-nums text-muted">
        {isOut && `${words.on(on.number, on.raceName)} · `}
        {heardAtMs === null ? words.never : words.heard(formatAge(Math.max(0, nowMs - heardAtMs)))}
      </span>
    </span>
  )
}

/** What kind of device it is, and whether anybody else could speak in its name. */
export function kindOf({ kind, isSealed, profile, trackerCount }: ShownUnit): string {
  const { kinds, sealed, unsealed } = text.trackerSetup
  const proof = kind === 'edge' ? [isSealed ? sealed : unsealed] : []
  const many = profile === 'field' ? [text.unitSetup.gateway(trackerCount)] : []
  return [kinds[kind] ?? kind, ...many, ...proof].join(' · ')
}

import type { LiveAirtime, LiveRace } from '#protocol/live/messages'
import { text } from '../text/catalogue'
import { formatBytes, grouped } from '../text/format'

/** What the radio link has cost, beside the same points as JSON; and openly, where this race comes from. */
export function AirtimeStrip(props: { airtime: LiveAirtime; race: LiveRace; labHref: string | undefined }) {
  const { airtime, race, labHref } = props
  const origin = text.origin[race.origin] ?? ''
  return (
    <footer className="mt-auto border-t border-line bg-panel-solid px-4 py-2.5 text-xs text-muted md:sticky md:bottom-0">
      {airtime.messages > 0 && (
        <div title={text.airtime.detail(grouped(airtime.messages), grouped(airtime.fixes), formatBytes(airtime.bytes))}>
          <p className="flex flex-wrap items-baseline justify-between gap-x-3 tabular-nums">
            <span>
              {text.airtime.title}:{' '}
              <strong className="font-semibold text-ink">{text.airtime.credits(grouped(airtime.credits))}</strong>
            </span>
            <span>{text.airtime.json(grouped(airtime.jsonCredits))}</span>
          </p>
          <Bar share={airtime.credits / Math.max(1, airtime.jsonCredits)} />
          <p className="sr-only">
            {text.airtime.detail(grouped(airtime.messages), grouped(airtime.fixes), formatBytes(airtime.bytes))}
          </p>
        </div>
      )}
      {origin !== '' && <p className={airtime.messages > 0 ? 'mt-1.5' : ''}>{origin}</p>}
      {labHref !== undefined && (
        <a
          href={labHref}
          className="mt-1 inline-flex min-h-11 items-center font-medium text-accent hover:underline md:min-h-0"
        >
          {text.lab.open}
        </a>
      )}
    </footer>
  )
}

function Bar({ share }: { share: number }) {
  return (
    <div aria-hidden="true" className="mt-1.5 h-1 rounded-full bg-line">
      <div className="h-1 rounded-full bg-on-time" style={{ width: `${Math.min(100, Math.max(1, share * 100))}%` }} />
    </div>
  )
}

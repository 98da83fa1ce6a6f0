'use client'

import { useState } from 'react'
import type { LabMeter } from '#protocol/live/lab'
import { text } from '../text/catalogue'
import { formatBytes, formatMoney, grouped } from '../text/format'
import { LabSection } from './lab-section'

const PRICE = '0.12'

/** Two meters side by side: what today has cost, and what the same positions would have cost as JSON. */
export function LabMeters({ meter }: { meter: LabMeter | undefined }) {
  const [priceText, setPriceText] = useState(PRICE)
  const price = Number(priceText.replace(',', '.'))
  const words = text.lab.meter
  if (meter === undefined || meter.messages === 0) {
    return (
      <LabSection title={words.title('00:00 UTC')}>
        <p className="text-sm text-muted">{words.none}</p>
      </LabSection>
    )
  }
  const ours = { ...meter, money: meter.credits * price }
  const json = {
    messages: meter.jsonMessages,
    bytes: meter.jsonBytes,
    credits: meter.jsonCredits,
    money: meter.jsonCredits * price,
  }
  return (
    <LabSection title={words.title('00:00 UTC')} aside={words.points(grouped(meter.fixes))}>
      <div className="mt-1.5 grid grid-cols-2 gap-2.5">
        <Meter name={words.ours} figures={ours} share={meter.credits / Math.max(1, meter.jsonCredits)} isOurs />
        <Meter
          name={words.json}
          figures={json}
          share={1}
          note={words.times((meter.jsonCredits / Math.max(1, meter.credits)).toFixed(1))}
        />
      </div>
      <div className="mt-2 flex items-center gap-3">
        <label htmlFor="price" className="min-w-0 flex-1">
          <span className="block text-sm">{words.price}</span>
          <span className="block text-pretty text-xs text-muted">{words.priceNote}</span>
        </label>
        <input
          id="price"
          type="text"
          inputMode="decimal"
          value={priceText}
          onChange={(event) => setPriceText(event.target.value)}
          aria-invalid={!(price >= 0)}
          className="h-11 w-20 shrink-0 rounded-md border border-line bg-field px-2.5 text-right text-base tabular-nums text-ink aria-invalid:border-alarm md:h-9 md:text-sm"
        />
      </div>
      <HowCounted />
    </LabSection>
  )
}

type Figures = { readonly messages: number; readonly bytes: number; readonly credits: number; readonly money: number }
type MeterProps = { name: string; figures: Figures; share: number; note?: string; isOurs?: boolean }

function Meter({ name, figures, share, note, isOurs = false }: MeterProps) {
  const { rows } = text.lab.meter
  return (
    <div
      className="min-w-0 rounded-md border border-line bg-card px-3 py-2"
      data-testid={isOurs ? 'meter-ours' : 'meter-json'}
    >
      <h3 className="truncate text-xs font-medium text-muted">{name}</h3>
      <p className="text-xl font-semibold leading-7 tabular-nums tracking-[-0.01em]">
        {grouped(figures.credits)}{' '}
        <span className="text-xs font-normal tracking-normal text-muted">{rows.credits.toLowerCase()}</span>
      </p>
      <div aria-hidden="true" className="my-1 h-1 rounded-full bg-line">
        <div
          className={`h-1 rounded-full ${isOurs ? 'bg-on-time' : 'bg-late'}`}
          style={{ width: `${Math.min(100, Math.max(1.5, share * 100))}%` }}
        />
      </div>
      <dl className="space-y-0.5 text-xs">
        <Row label={rows.money}>{Number.isFinite(figures.money) ? formatMoney(figures.money) : '–'}</Row>
        <Row label={rows.bytes}>{formatBytes(figures.bytes)}</Row>
        <Row label={rows.messages}>{grouped(figures.messages)}</Row>
      </dl>
      {note !== undefined && <p className="mt-1 text-xs font-medium text-late">{note}</p>}
    </div>
  )
}

function Row({ label, children }: { label: string; children: string }) {
  return (
    <div className="flex justify-between gap-2">
      <dt className="text-muted">{label}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  )
}

function HowCounted() {
  const words = text.lab.meter
  return (
    <details className="mt-1.5 text-xs text-muted">
      <summary className="inline-flex min-h-11 cursor-pointer items-center font-medium text-accent md:min-h-0">
        {words.how}
      </summary>
      <p className="mt-1 text-pretty">{words.howOurs}</p>
      <p className="mt-1 text-pretty">
        {words.howJson} <code className="break-all text-[11px] text-ink">{words.jsonExample}</code> {words.howJsonEnd}
      </p>
      <p className="mt-1 text-pretty">{words.howNot}</p>
    </details>
  )
}

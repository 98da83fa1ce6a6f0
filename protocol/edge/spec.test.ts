import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex } from '#base/bytes'
import { CONTEXT_COUNT, CONTEXTS } from './contexts'
import { codeFieldFrame } from './field-frame'
import { openFrame } from './frame'
import { type Coder, learn, RangeDecoder, RangeEncoder } from './range-coder'
import { codeReplyFrame, decodeReply } from './reply-frame'
import { codeSoloFrame } from './solo-frame'
import { TABLE, TABLE_ID } from './table'
import { NO_KEY } from './tag'
import { readField, readSolo } from './test-frames'

const spec = readFileSync(new URL('./SPEC.md', import.meta.url), 'utf8')
const prose = spec.replace(/\s+/g, ' ')
const GOLDEN = new URL('./golden/v2/', import.meta.url)
const golden = readdirSync(GOLDEN).map((name) => readFileSync(new URL(name, GOLDEN), 'utf8'))

/** Cells of the rows of the first table behind a heading or a line. */
function tableBehind(mark: string): string[][] {
  const [, table = ''] = /\n((?:\|.*\n)+)/.exec(spec.slice(spec.indexOf(mark))) ?? []
  const rows = table.trim().split('\n').slice(2)
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

describe('the contexts and the table of SPEC.md', () => {
  it('C13 are those of the code: names, first contexts and how many', () => {
    const rows = tableBehind('- **C13**').map(([name = '', first, size]) => [
      name.replaceAll('`', ''),
      Number(first),
      Number(size),
    ])
    const parts = Object.entries(CONTEXTS)
    expect(rows).toEqual(parts.map(([name, first], i) => [name, first, (parts[i + 1]?.[1] ?? CONTEXT_COUNT) - first]))
  })

  it('C14 the table has a model for each, is named by its bytes, and knows no certainty', () => {
    const bytes = new DataView(new ArrayBuffer(2 * TABLE.length))
    for (const [i, model] of TABLE.entries()) bytes.setUint16(2 * i, model, true)
    expect(TABLE).toHaveLength(CONTEXT_COUNT)
    expect(TABLE_ID).toBe(createHash('sha256').update(new Uint8Array(bytes.buffer)).digest('hex').slice(0, 8))
    expect(TABLE.every((model) => model >> 4 >= 1)).toBe(true)
    expect(prose).toContain(`each of the ${CONTEXT_COUNT} contexts`)
    expect(prose).toContain(`the table \`${TABLE_ID}\``)
  })

  it('C6, C8, C9, C10: five bits by hand are what the coder makes of them', () => {
    const models = Uint16Array.of((3520 << 4) | 15)
    const encoder = new RangeEncoder(models.slice())
    let [low, range] = [0, 2 ** 32 - 1]
    for (const [bit, p, ...numbers] of tableBehind('### Five bits by hand')) {
      const bound = Math.floor(range / 4096) * Number(p)
      expect(models[0]).toBe((Number(p) << 4) | 15)
      const next = bit === '0' ? [low, bound] : [low + bound, range - bound]
      expect(numbers.slice(0, 4)).toEqual([range, bound, ...next].map((number) => number?.toString(16)))
      ;[low, range] = next as [number, number]
      learn(models, 0, Number(bit))
      encoder.bit(0, Number(bit))
      if (range < 2 ** 24) {
        expect(numbers[4]).toBe(Math.floor(low / 2 ** 24).toString(16))
        ;[low, range] = [(low % 2 ** 24) * 256, range * 256]
      } else expect(numbers[4]).toBe('')
    }
    expect(encoder.finish()).toEqual({ bytes: [0xfe, 0xb0], bitCount: 12 })
    expect(prose).toContain('The code is `fe b0`, of which 12 bits count.')
  })
})

/** A symbol as the tables write it. */
type Row = string

/** A decoder over a frame that keeps each symbol as the tables write it, with the chance that its model gave. */
function reading(bytes: Uint8Array) {
  const models = TABLE.slice()
  const decoder = new RangeDecoder(models, bytes, 1)
  const rows: Row[] = []
  const parts = Object.entries(CONTEXTS)
  const coder: Coder = {
    bit(context) {
      const zero = (models[context] as number) >> 4
      const bit = decoder.bit(context, 0)
      const [part, first] = parts.findLast(([, from]) => from <= context) ?? ['', 0]
      rows.push(`${part} ${context - first}=${bit}@${zero}`)
      return bit
    },
    uniform(_, count) {
      const value = decoder.uniform(0, count)
      rows.push(`${value} of ${count}`)
      return value
    },
  }
  return { coder, rows, decoder }
}

/** The symbols of a table's cell: the part's name stands once before those that are its. */
function symbolsIn(cell: string): Row[] {
  let part = ''
  return [...cell.matchAll(/(\d+ of \d+)|([a-zA-Z]+)|(\d+=[01]@\d+)/g)].flatMap(([text, even, name]) => {
    if (even !== undefined) return [even]
    if (name === undefined) return [`${part} ${text}`]
    part = name
    return []
  })
}

/** Reads a frame with the decoder of its kind, then its symbols with the same layout. */
function readWorked(bytes: Uint8Array): { rows: Row[]; bitCount: number } {
  const opened = openFrame(bytes)
  const kind = opened.ok ? opened.value.kind : ''
  const { coder, rows, decoder } = reading(bytes)
  if (kind === 'solo') codeSoloFrame(coder, readValue(readSolo(bytes)))
  else if (kind === 'field') codeFieldFrame(coder, readValue(readField(bytes)))
  else codeReplyFrame(coder, readValue(decodeReply(bytes, NO_KEY)))
  return { rows, bitCount: decoder.bitCount() }
}

function readValue<T>(result: { ok: true; value: T } | { ok: false }): T {
  if (!result.ok) throw new Error('a worked message does not decode')
  return result.value
}

describe('the worked messages of SPEC.md', () => {
  const worked = [...spec.matchAll(/```hex\n([0-9a-f\s]+)```\n+((?:\|.*\n)+)/g)].map(
    ([, hex = '', table = '']) => [hex.trim(), table] as const,
  )

  it('V2 are a solo one, a field one and a reply', () => {
    expect(worked.map(([hex]) => hex.slice(0, 1))).toEqual(['a', '8', 'c'])
  })

  it.each(worked)('V2 %s is explained to the last symbol and the tag', (hex, table) => {
    const bytes = fromHex(hex)
    const cells = [...table.matchAll(/^\| `([^`]+)` /gm)].map(([, cell = '']) => cell)
    const [code = '', tag = ''] = cells.slice(-2)
    const { rows, bitCount } = readWorked(bytes)
    expect(cells.slice(0, -2).flatMap(symbolsIn)).toEqual(rows)
    expect(code).toHaveLength(bitCount)
    const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
    expect(code + tag).toBe(bits.slice(8))
    expect(golden.some((text) => text.split('\n').includes(hex))).toBe(true)
  })
})

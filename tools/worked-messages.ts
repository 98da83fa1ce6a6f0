import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mustExist } from '#base/assert'
import { fromHex } from '#base/bytes'
import { CONTEXTS } from '#protocol/edge/contexts'
import { codeFieldFrame, decodeFieldFrame } from '#protocol/edge/field-frame'
import { openFrame } from '#protocol/edge/frame'
import { type Coder, RangeDecoder } from '#protocol/edge/range-coder'
import { codeReplyFrame, decodeReply } from '#protocol/edge/reply-frame'
import { codeSoloFrame, decodeSoloFrame } from '#protocol/edge/solo-frame'
import { TABLE, TABLE_ID } from '#protocol/edge/table'
import { NO_KEY } from '#protocol/edge/tag'
import { SESSION_S } from './golden/messages'

/**
 * Writes the worked messages of the radio protocol's SPEC.md anew from the golden frames: hex, symbols, code and tag. What the rows say stays,
 * and so does how many symbols each of them has.
 */
const FOLDER = join(import.meta.dirname, '..', 'protocol', 'edge')
/** Golden files of the worked messages in their order, and which frame it is. */
const WORKED = [
  { file: 'solo', frame: 0 },
  { file: 'field-forms', frame: 2 },
  { file: 'reply', frame: 0 },
] as const

type Symbols = { readonly symbols: readonly { part: string; text: string }[]; readonly bitCount: number }

function readSymbols(bytes: Uint8Array): Symbols {
  const models = TABLE.slice()
  const decoder = new RangeDecoder(models, bytes, 1)
  const symbols: { part: string; text: string }[] = []
  const coder: Coder = {
    bit(context) {
      const zero = (models[context] as number) >> 4
      const bit = decoder.bit(context, 0)
      const [part, first] = Object.entries(CONTEXTS).findLast(([, from]) => from <= context) ?? ['', 0]
      symbols.push({ part, text: `${context - first}=${bit}@${zero}` })
      return bit
    },
    uniform(_, count) {
      const value = decoder.uniform(0, count)
      symbols.push({ part: '', text: `${value} of ${count}` })
      return value
    },
  }
  runLayout(bytes, coder)
  return { symbols, bitCount: decoder.bitCount() }
}

/** Runs the layout of a frame over a coder that reads. */
function runLayout(bytes: Uint8Array, coder: Coder): void {
  const opened = openFrame(bytes)
  if (!opened.ok) throw new Error(opened.fault.kind)
  const { kind } = opened.value
  const read = kind === 'solo' ? decodeSoloFrame(opened.value, SESSION_S, NO_KEY) : undefined
  const field = kind === 'field' ? decodeFieldFrame(opened.value, SESSION_S, NO_KEY) : undefined
  const reply = kind === 'reply' ? decodeReply(bytes, NO_KEY) : undefined
  if (read?.ok) codeSoloFrame(coder, read.value)
  else if (field?.ok) codeFieldFrame(coder, field.value)
  else if (reply?.ok) codeReplyFrame(coder, reply.value)
  else throw new Error('a golden frame does not decode')
}

/** The symbols of one row: a part's name stands before the first of those that are its, a comma before flat numbers. */
function cellOf(symbols: Symbols['symbols']): string {
  let last = ''
  return symbols
    .map(({ part, text }, i) => {
      const lead = part === '' ? (i === 0 ? '' : ', ') : part === last ? ' ' : `${i === 0 ? '' : ' '}${part} `
      last = part === '' ? last : part
      return lead + text
    })
    .join('')
}

const countIn = (cell: string) => [...cell.matchAll(/\d+ of \d+|\d+=[01]@\d+/g)].length

function explain(hex: string, table: string): string {
  const bytes = fromHex(hex)
  const { symbols, bitCount } = readSymbols(bytes)
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const [code, tag] = [bits.slice(8, 8 + bitCount), bits.slice(8 + bitCount)]
  let at = 0
  const rows = table
    .trim()
    .split('\n')
    .slice(2, -2)
    .map((row) => {
      const [, cell = '', says = ''] = /^\| `([^`]*)` \| (.*) \|$/.exec(row) ?? []
      const mine = symbols.slice(at, at + countIn(cell))
      at += mine.length
      return `| \`${cellOf(mine)}\` | ${says} |`
    })
  if (at !== symbols.length) throw new Error(`${symbols.length} symbols in ${hex}, ${at} in its table`)
  rows.push(`| \`${code}\` | code: ${code.length} bits |`, `| \`${tag}\` | tag: the first ${tag.length} bits of it |`)
  return `\`\`\`hex\n${hex}\n\`\`\`\n\n| symbols | what they say |\n| --- | --- |\n${rows.join('\n')}\n`
}

const file = join(FOLDER, 'SPEC.md')
let next = 0
const spec = readFileSync(file, 'utf8')
  .replace(/the table\s+`[0-9a-f]{8}`/, `the table \`${TABLE_ID}\``)
  .replace(/```hex\n[0-9a-f]+\n```\n\n((?:\|.*\n)+)/g, (_, table: string) => {
    const worked = mustExist(WORKED[next++], 'a golden frame for a worked message')
    const lines = readFileSync(join(FOLDER, 'golden', 'v2', `${worked.file}.hex`), 'utf8')
      .trim()
      .split('\n')
    return explain(lines.filter((line) => !line.startsWith('#'))[worked.frame] ?? '', table)
  })
writeFileSync(file, spec)

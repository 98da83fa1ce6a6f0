import { CONTEXT_COUNT, CONTEXTS } from '#protocol/edge/contexts'
import { TABLE, TABLE_ID } from '#protocol/edge/table'

/** The parts of the models that a tracker codes with: what solo frames carry, and what replies to them do. */
const PARTS: readonly (keyof typeof CONTEXTS)[] = [
  'timeLong',
  'timeAligned',
  'unit',
  'halvings',
  'words',
  'wordBack',
  'wordLost',
  'interval',
  'onGrid',
  'intervals',
  'jitter',
  'stepLat',
  'stepLon',
  'replyRefresh',
  'replySpan',
  'replyRuns',
  'replySkip',
  'replyLength',
]

const MADE_BY = '/* Made by `npm run firmware:table` from protocol/edge/table.ts; never by hand. */'
const ROW_NUMBERS = 16

/** The tracker's part of the trained table, as the C files that hold it: text by file name. */
export function modelTableFiles(): Readonly<Record<string, string>> {
  const rows = PARTS.map((part) => ({ name: nameOf(part), models: modelsOf(part) }))
  const sizes = rows.map(({ models }) => models.length)
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0))
  const names = rows.map(({ name }, i) => `#define ${name} (ff_table + ${offsets[i]})`)
  const models = rows.map((row) => `  /* ${row.name} */\n${linesOf(row.models)}`)
  const count = sizes.reduce((sum, size) => sum + size, 0)
  return {
    'table.h': `${MADE_BY}
#ifndef FF_TABLE_H
#define FF_TABLE_H

#include <stdint.h>

/* What models a message begins with: table ${TABLE_ID}. */
extern const uint16_t ff_table[${count}];

${names.join('\n')}

#endif
`,
    'table.c': `${MADE_BY}
#include "table.h"

const uint16_t ff_table[${count}] = {
${models.join('\n')}
};
`,
  }
}

function modelsOf(part: keyof typeof CONTEXTS): readonly number[] {
  const from = CONTEXTS[part]
  const ends = Object.values(CONTEXTS).filter((start) => start > from)
  return [...TABLE.slice(from, Math.min(CONTEXT_COUNT, ...ends))]
}

const nameOf = (part: string) => `FF_TABLE_${part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`

function linesOf(models: readonly number[]): string {
  const lines = Array.from({ length: Math.ceil(models.length / ROW_NUMBERS) }, (_, row) =>
    models.slice(row * ROW_NUMBERS, (row + 1) * ROW_NUMBERS).map((model) => `0x${model.toString(16).padStart(4, '0')}`),
  )
  return lines.map((line) => `  ${line.join(', ')},`).join('\n')
}

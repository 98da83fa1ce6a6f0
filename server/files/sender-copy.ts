import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Log } from '../log'
import type { SenderSource, Senders } from '../ports/senders'

const FILE = 'senders.json'

const copy = z.object({
  organizations: z.record(z.string(), z.string()),
  senders: z.array(
    z.object({
      ...{ streamId: z.string(), organizationId: z.string(), device: z.string() },
      ...{ kind: z.enum(['edge', 'rock7', 'phone']), isKeyed: z.boolean() },
      tagBytes: z.union([z.literal(2), z.literal(3), z.literal(4)]),
      trackers: z.array(
        z.object({
          ...{ slot: z.number(), id: z.string(), name: z.string() },
          entries: z.array(
            z.object({
              ...{ raceId: z.string(), race: z.string(), number: z.string(), name: z.string() },
              ...{ fromAtMs: z.number(), toAtMs: z.number().optional() },
            }),
          ),
        }),
      ),
    }),
  ),
})

/** Keeps who may send in a file of the data folder, for a start without Postgres; never a device's key. Without a folder nothing is kept. */
export function createSenderCopy(
  folder: string | undefined,
  log: Pick<Log, 'warn'>,
): Pick<SenderSource, 'readCopy' | 'keepCopy'> {
  let last = ''
  const keep = async (text: string, inFolder: string) => {
    await mkdir(inFolder, { recursive: true, mode: 0o700 })
    const path = join(inFolder, FILE)
    const file = await open(`${path}.${process.pid}.next`, 'w', 0o600)
    await file
      .writeFile(text)
      .then(() => file.sync())
      .finally(() => file.close())
    await rename(`${path}.${process.pid}.next`, path)
  }
  return {
    readCopy: async () => {
      if (folder === undefined) return undefined
      const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined)
      if (text === undefined) return undefined
      const read = copy.safeParse(parsed(text))
      if (!read.success) log.warn({ file: FILE }, 'the copy of who may send cannot be read; it will be made anew')
      return read.success ? (read.data as Senders) : undefined
    },
    keepCopy: async ({ senders, organizations }) => {
      const text = JSON.stringify({ organizations, senders: senders.map(({ key: _, ...open }) => open) })
      if (folder === undefined || text === last) return
      await keep(text, folder).then(
        () => {
          last = text
        },
        (error) => log.warn({ err: error }, 'the copy of who may send could not be kept'),
      )
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

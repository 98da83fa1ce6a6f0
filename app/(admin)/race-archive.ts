import { createHash } from 'node:crypto'
import { Zip, ZipDeflate } from 'fflate'
import type { RaceArchive } from '#db/race-file'
import { RACE_FILE_FORMAT, type RaceFileManifest } from '#race/race-file'

/** A race as a ZIP archive, page by page as it is asked for: set-up, results, then fixes, raw messages and the log, a line each; last, what it says of itself. */
export function archiveOf(archive: RaceArchive, exportedAtMs: number): ReadableStream<Uint8Array> {
  const ready: Uint8Array[] = []
  const zip = new Zip((error, chunk) => {
    if (error) throw error
    ready.push(chunk)
  })
  const writing = write(zip, archive, exportedAtMs)
  return new ReadableStream({
    pull: async (controller) => {
      let isDone = false
      while (ready.length === 0 && !isDone) isDone = (await writing.next()).done === true
      for (const chunk of ready.splice(0)) controller.enqueue(chunk)
      if (isDone) controller.close()
    },
    cancel: () => zip.terminate(),
  })
}

/** Writes all parts into an archive; yields after each page, so that whoever reads slowly is waited for. */
async function* write(zip: Zip, archive: RaceArchive, exportedAtMs: number): AsyncGenerator<void, void> {
  const { setup, results } = archive
  const sha256: Record<string, string> = {}
  const parts: [string, () => AsyncGenerator<readonly unknown[]>][] = [
    ['setup.json', () => once(setup)],
    ...(results ? [['results.json', () => once(results)] as [string, () => AsyncGenerator<readonly unknown[]>]] : []),
    ['fixes.jsonl', archive.fixes],
    ['messages.jsonl', archive.messages],
    ['audit.jsonl', archive.audit],
  ]
  for (const [name, pages] of parts) {
    const [file, hash] = [new ZipDeflate(name, { level: 6 }), createHash('sha256')]
    zip.add(file)
    for await (const page of pages()) {
      const bytes = new TextEncoder().encode(page.map((line) => `${JSON.stringify(line)}\n`).join(''))
      hash.update(bytes)
      file.push(bytes)
      yield
    }
    file.push(new Uint8Array(), true)
    sha256[name] = hash.digest('hex')
  }
  const manifest: RaceFileManifest = {
    format: RACE_FILE_FORMAT,
    name: setup.name,
    slug: setup.slug,
    exportedAtMs,
    sha256,
  }
  const last = new ZipDeflate('manifest.json', { level: 6 })
  zip.add(last)
  last.push(new TextEncoder().encode(`${JSON.stringify(manifest)}\n`), true)
  zip.end()
}

async function* once(value: unknown): AsyncGenerator<readonly unknown[]> {
  yield [value]
}

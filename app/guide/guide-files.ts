import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const FOLDER = join(process.cwd(), 'docs', 'guide')

/** A page of the guide as it is written, by its name; undefined when there is none. */
export async function readGuidePage(name: string): Promise<string | undefined> {
  return (await listed(FOLDER)).includes(`${name}.md`) ? readFile(join(FOLDER, `${name}.md`), 'utf8') : undefined
}

/** A picture of the guide; undefined when there is none. */
export async function readGuidePicture(name: string): Promise<Buffer<ArrayBuffer> | undefined> {
  const folder = join(FOLDER, 'pictures')
  return (await listed(folder)).includes(name) ? readFile(join(folder, name)) : undefined
}

/** Only what is listed is read: a name is never a path. */
async function listed(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

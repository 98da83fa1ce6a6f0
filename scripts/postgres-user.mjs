/**
 * Postgres refuses to run as root. Started by root, it runs as an unprivileged user; where the project lies below a folder that only root
 * may enter, that user keeps one right of root's, to pass folders and files it does not own (CAP_DAC_OVERRIDE), and no other.
 * See docs/decisions/010-embedded-postgres-as-root.md.
 */
import { spawnSync } from 'node:child_process'
import { chownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { findOnPath, isRoot } from './apt.mjs'
import { PlainFault } from './say.mjs'

/**
 * Decides how Postgres programs are run for this folder: `command(program, args)` gives what to spawn and with which options.
 * The folder, which exists, becomes the property of the user chosen.
 */
export function choosePostgresUser(folder, program) {
  const owner = lstatSync(folder)
  if (!isRoot()) return ordinaryUser(folder, owner)
  const user = owner.uid === 0 ? findOrCreateUser() : { uid: owner.uid, gid: owner.gid }
  own(folder, user)
  const plain = { command: (file, args) => ({ file, args, options: { ...user, cwd: '/' } }) }
  const passing = { command: (file, args) => ({ ...withSetpriv(user, file, args), options: { cwd: '/' } }) }
  const way = [plain, passing].find((one) => canRun(one, program, folder))
  if (way) return way
  throw new PlainFault(
    `Postgres must not run as root, and the user it would run as cannot reach ${folder}. ` +
      'Make the folders above it passable (chmod a+x), clone elsewhere, or name a database in DATABASE_URL.',
  )
}

function ordinaryUser(folder, owner) {
  if (owner.uid === process.getuid?.() || process.getuid === undefined) {
    return { command: (file, args) => ({ file, args, options: {} }) }
  }
  throw new PlainFault(
    `${folder} belongs to another user (it was started as root?). Start as that user, or move the folder away.`,
  )
}

/** Three tries that Postgres itself will make: run a program, read its libraries, enter and write the data folder. */
function canRun(way, program, folder) {
  const version = way.command(program, ['--version'])
  const touch = way.command('/bin/sh', ['-c', 'cd "$1" && : > .writable && rm .writable', 'sh', folder])
  return [version, touch].every(
    ({ file, args, options }) => spawnSync(file, args, { ...options, stdio: 'ignore' }).status === 0,
  )
}

/** Ambient capabilities survive the change of user; without the fix-up, `access(2)` honours them too, which Postgres asks about its own programs. */
function withSetpriv({ uid, gid }, file, args) {
  const rights = ['--securebits', '+no_setuid_fixup', '--inh-caps', '+dac_override', '--ambient-caps', '+dac_override']
  const setpriv = findOnPath(['setpriv']) ?? 'setpriv'
  return { file: setpriv, args: [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...rights, '--', file, ...args] }
}

const OWN_USER = 'farfield'

function findOrCreateUser() {
  const user = findUser('postgres') ?? findUser(OWN_USER)
  if (user) return user
  spawnSync('useradd', ['--system', '--no-create-home', '--user-group', '--shell', '/usr/sbin/nologin', OWN_USER], {
    stdio: 'ignore',
  })
  const created = findUser(OWN_USER)
  if (created) return created
  throw new PlainFault(
    `Postgres must not run as root, and no user for it could be made. Create one (useradd --system ${OWN_USER}) or name a database in DATABASE_URL.`,
  )
}

function findUser(name) {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid === undefined || uid === '0' ? undefined : { uid: Number(uid), gid: Number(gid) }
}

function own(folder, { uid, gid }) {
  if (statSync(folder).uid !== uid) chownSync(folder, uid, gid)
  for (const name of readdirSync(folder)) {
    const file = join(folder, name)
    if (lstatSync(file).isFile() && lstatSync(file).uid !== uid) chownSync(file, uid, gid)
  }
}

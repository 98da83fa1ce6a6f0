/** `npm run check`: what can be told in a minute and without any service: types, lint, tidy and unit tests. `npm test` has the rest. */
import { join } from 'node:path'
import { addAccounts, checkLint, checkTidy, checkTypes, describeAccount, runVitest } from './checks.mjs'
import { Children } from './children.mjs'
import { dataFolderOf } from './data-folder.mjs'
import { installDependencies } from './install.mjs'
import { say, sayFault } from './say.mjs'

const { DATABASE_URL: _, REDIS_URL: __, ...env } = process.env
const folder = join(dataFolderOf(env), 'check')
const children = new Children(folder)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => children.stopAll().finally(() => process.exit(1)))

try {
  await installDependencies()
  const accounts = [
    await checkTypes({ env, children }),
    await checkLint({ env, children }),
    await checkTidy({ env, children }),
  ]
  const without = ['**/*.{pg,redis,sim,property}.test.ts', 'bench/**', 'firmware/**', 'tools/**']
  // Quick tests that need nothing may share a process; a title says of a test that it is none of them.
  const more = ['--maxWorkers=100%', '--pool=threads', '--testNamePattern=^(?!.*\\(takes long\\))']
  accounts.push(await runVitest({ env, children, reportFile: join(folder, 'vitest.json'), without, more }))
  const account = addAccounts(accounts)
  process.exitCode = account.failed > 0 ? 1 : 0
  say(`\n${describeAccount(account)}`)
} catch (error) {
  sayFault(error)
  process.exitCode = 1
} finally {
  await children.stopAll()
}

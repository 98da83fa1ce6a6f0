import { expect, it } from 'vitest'
import { readNetworks } from './doors'

it.each([
  ['', []],
  ['192.0.2.7', ['192.0.2.7']],
  ['192.0.2.0/24, 2001:db8::/32\n198.51.100.1;', ['192.0.2.0/24', '2001:db8::/32', '198.51.100.1']],
  ['192.0.2.0/33', undefined],
  ['2001:db8::/129', undefined],
  ['192.0.2', undefined],
  ['example.org', undefined],
  ['192.0.2.0/24/8', undefined],
])('networks %j are %j', (text, networks) => {
  expect(readNetworks(text)).toEqual(networks)
})

/** The faults of messages that organizers meet while they set a sender up; of others the name is shown. */
const faults: Record<string, string> = {
  'door-address-refused': 'it came from a network that is not on the list',
  'door-method': 'it was sent in a way that this door does not take',
  'door-content-type': 'its type is none that this door takes',
  'door-body-too-long': 'it was too long',
  'door-inbox-unavailable': 'it could not be kept: the database was away',
  'other-organization': 'its device belongs to another organization',
  'other-device': 'it came from another device than the key was given to',
  'signature-missing': 'it was not signed by the provider',
  'signature-wrong': 'its signature is not the provider’s',
  'signature-mismatch': 'it says something else than was signed',
  'body-not-json': 'it could not be read',
  'field-missing': 'something in it is missing',
  'field-invalid': 'something in it is wrong',
  'message-encrypted': 'it was encrypted by the app: switch that off',
}

/** What the page of an organization’s sources says, in English. */
export const sourceSetup = {
  title: 'Doors',
  why: 'Where phones and providers of trackers deliver over HTTP. The key in an address opens one door in the name of this organization: give it to the sender, and to nobody else.',
  none: 'No door has a key yet.',
  doors: {
    osmand: 'Phones: Traccar Client, OsmAnd',
    owntracks: 'Phones: OwnTracks',
    rock7: 'Rented trackers: Rock 7 push',
    rockblock: 'RockBLOCK webhook',
  },
  onlyFor: (device: string) => `only for ${device}`,
  used: (age: string, from: string) => `Last message ${age} ago from ${from}.`,
  never: 'No message yet.',
  fault: (age: string, from: string, fault: string) =>
    `Last one refused ${age} ago from ${from}: ${faults[fault] ?? fault}.`,
  allowed: (networks: string) => `Taken from ${networks} only.`,
  manage: 'Manage',
  show: 'Show its address',
  shown: 'The address of this door. That you have seen it is in the log.',
  tryIt: 'Try it',
  tries: {
    open: 'The door is open, and the key fits. Nothing was kept.',
    'address-refused': 'The door is open, and refuses this server’s own address, as its list says.',
    refused: 'Something answered, and not as this door does: does the address lead to another server?',
    away: 'Nothing answered there: is the port open, and does a proxy before it lead to it?',
  },
  unreadable:
    'The key cannot be shown: it was made under another secret of this installation. It works; remove it and make another to see it.',
  gone: 'This key has been removed already.',
  change: 'Change the networks',
  changed: 'Saved. It holds within a second.',
  remove: 'Remove the key',
  removeQuestion: 'Remove this key? Whoever uses it cannot deliver any more. What came with it stays.',
  removed: 'Removed. Nobody delivers with it any more.',
  add: 'Make a key',
  addWhy: 'One for each sender, so that one can be taken away without the others.',
  door: 'Door',
  name: 'What it is for',
  nameHint: 'Such as the provider, or whose phones.',
  allow: 'Networks that it is taken from',
  allowHint: 'Empty: any. Else addresses or networks with commas between, such as 192.0.2.0/24.',
  badNetworks: 'Addresses or networks such as 192.0.2.0/24 are needed, 50 at most. Nothing was saved.',
  noName: 'Say what it is for.',
  made: 'Made. Give this address to the sender:',
  howTo: 'How to set senders up',
  iridium: 'Iridium',
  iridiumWhy: 'What whoever runs this installation has set; it is changed in its environment, see the README.',
  directIp: (port: number) => `DirectIP: port ${port}.`,
  directIpAllowed: (addresses: string) => `Taken from ${addresses}.`,
  directIpClosed: 'Taken from this machine only: nobody else’s address is allowed.',
  heard: (age: string) => `A device of this organization was last heard ${age} ago.`,
  notHeard: 'No device of this organization was heard yet.',
  rockBlock: (isSet: boolean) =>
    isSet
      ? 'Account for messages to RockBLOCK devices: set, and never shown.'
      : 'Account for messages to RockBLOCK devices: not set.',
  signed: (isSet: boolean) =>
    isSet
      ? 'Messages of Rock 7 and RockBLOCK are taken only with their provider’s signature.'
      : 'Messages of Rock 7 and RockBLOCK are believed by the key of their door alone: no provider’s key is set.',
}

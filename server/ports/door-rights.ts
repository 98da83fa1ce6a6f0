/** What a key opens: one door, in the name of one organization. */
export type DoorRight = {
  /** Absent: the key stands in the environment, and nobody keeps how it is used. */
  readonly keyId?: string
  /** The short name of the organization. */
  readonly organization: string
  /** The only device that it speaks for; absent: any of the organization. */
  readonly deviceId?: string
  /** Networks that senders may come from, such as `192.0.2.0/24`; empty: any. */
  readonly allow: readonly string[]
}

/** What became of a message with a key; `fault`: why it was refused. */
export type DoorUse = { readonly atMs: number; readonly from: string; readonly fault?: string }

/** Who may deliver at which door. Answers at once, from what was read last. */
export type DoorRights = {
  /** Whether anybody has a key to it. */
  isOpen(door: string): boolean
  /** Undefined: nobody's key. */
  find(door: string, key: string): DoorRight | undefined
  note(right: DoorRight, use: DoorUse): void
}

/** A key as the record has it. */
export type RecordedDoorKey = DoorRight & {
  readonly keyId: string
  readonly door: string
  /** SHA-256 of the key. */
  readonly keyHash: Uint8Array
}

/** The keys that organizations have made, and how each was used last. Throws when the record is away. */
export type DoorKeyRecord = {
  read(): Promise<RecordedDoorKey[]>
  note(uses: readonly (DoorUse & { readonly keyId: string })[]): Promise<void>
}

/** Which tokens of the operators' feed are revoked. */
export type AccessRecord = {
  /** The version that a token must have, of everybody whose tokens were ever revoked. Throws when the record is away. */
  versions(): Promise<
    readonly { readonly organizationId: string; readonly operatorId: string; readonly version: number }[]
  >
}

/** The SDK's reader and writer of documents, for `fidelity.test.ts` alone: the program has no use for it. */
declare module '@okta/okta-sdk-nodejs/src/generated/models/ObjectSerializer.js' {
  export const ObjectSerializer: {
    deserialize(document: unknown, type: string, format: string): unknown;
    serialize(document: unknown, type: string, format: string): unknown;
  };
}

export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** What the calls refer to: ids that exist, but belong to another tenant, and a workflow of the caller's own. */
export interface BadCallSubjects {
  foreignWorkerId: string;
  foreignRunId: string;
  foreignWorkflow: string;
  workflow: string;
}

/** A call with something wrong about it, and how it must end. */
export interface BadCall {
  path: string;
  what: string;
  message: Uint8Array;
  code: string;
  /** Part of the text. */
  text: string;
}

export interface Codec<T> {
  fromPartial(partial: object): T;
  encode(message: T): { finish(): Uint8Array };
}

/** Collects calls, RPC by RPC. */
export class BadCallTable {
  readonly calls: BadCall[] = [];

  about<T>(method: { path: string }, codec: Codec<T>) {
    return (what: string, partial: object, code: string, text: string): void => {
      const message = codec.encode(codec.fromPartial(partial)).finish();
      this.calls.push({ path: method.path, what, message, code, text });
    };
  }
}

export const INVALID = 'INVALID_ARGUMENT';

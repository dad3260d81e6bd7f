/** An answer that is not just the JSON body of the operation's usual success status. */
export class Reply {
  readonly headers: Record<string, string | string[]> = {};

  private constructor(
    readonly status: number,
    /** JSON value; `null` for no body. */
    readonly body: unknown,
    readonly text: string | null,
  ) {}

  static json(status: number, body: unknown): Reply {
    return new Reply(status, body, null);
  }

  static empty(status = 200): Reply {
    return new Reply(status, null, null);
  }

  static text(contentType: string, text: string): Reply {
    return new Reply(200, null, text).header('content-type', contentType);
  }

  static redirect(location: string): Reply {
    return new Reply(302, null, null).header('location', location);
  }

  header(name: string, value: string | string[]): this {
    this.headers[name] = value;
    return this;
  }
}

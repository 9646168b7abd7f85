export interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
}

/** A message that the service would take, as a reader sees it, or why it would refuse it. */
export type Reception =
  | { readonly answer: Answer; readonly text: string }
  | { readonly answer: Answer; readonly refusal: string };

/** What one channel's service does with a message, as strict as it is. */
export interface SinkChannel {
  /** Below the channel's own folder: where its messages arrive in a local run. */
  readonly path: string;
  /** The fields of `contacts` that lead a user's messages to `url`, which is the path above. */
  readonly contactsAt: (url: string) => Readonly<Record<string, string>>;
  /** `body`: the JSON that was posted; undefined when it is none, or too long. `url`: below the channel's own folder. */
  readonly receive: (body: unknown, url: URL) => Reception;
}

export function jsonAnswer(status: number, body: object): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}

import { type RawData, WebSocket } from 'ws';
import type { FeedSession, FeedStep } from './vendor.ts';

export interface ConnectionOptions {
  readonly address: URL;
  readonly session: FeedSession;
  readonly maxSilenceMs: number;
  /** How long the vendor may take to confirm the subscription. */
  readonly subscriptionTimeoutMs?: number;
  /** The steps of a message, in order, but for those about the connection itself. */
  readonly onStep: (step: FeedStep, text: string) => void;
  readonly onSubscribed: () => void;
}

export interface ConnectionEnd {
  readonly reason: string;
  /** The same request would be refused again. */
  readonly isFinal: boolean;
}

const HANDSHAKE_TIMEOUT_MS = 15_000;
/** Alpaca, the slowest to decide, gives 10 s to authenticate. */
const SUBSCRIPTION_TIMEOUT_MS = 30_000;
/** Time for the vendor to close its side; a connection that just breaks counts against the limits of some for minutes. */
const CLOSE_TIMEOUT_MS = 2_000;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const CHECKS_PER_SILENCE = 3;
const NORMAL_CLOSURE = 1000;

/**
 * One WebSocket connection from its handshake to its end. It pings, and ends a connection on which nothing is heard,
 * neither data nor an answer to its pings.
 */
export class FeedConnection {
  /** Never rejects. */
  readonly ended: Promise<ConnectionEnd>;
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  #reason: string | undefined;
  #isFinal = false;
  #isSubscribed = false;
  #openedAtMs = 0;
  /** Checks since something was heard: unlike a clock, they stand still while this process does. */
  #quietChecks = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#socket = new WebSocket(options.address, {
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_MESSAGE_BYTES,
    });
    this.ended = this.#run(this.#socket);
  }

  /** Stops reading: the vendor's data waits in the network, and the vendor may end the connection in the end. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#quietChecks = 0;
    this.#socket.resume();
  }

  /** Takes leave of the vendor; `ended` resolves when that is done. */
  close(reason: string, isFinal = false): void {
    this.#reason ??= reason;
    this.#isFinal ||= isFinal;
    // A paused socket would not see the vendor's answer.
    this.#socket.resume();
    this.#socket.close(NORMAL_CLOSURE);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  async #run(socket: WebSocket): Promise<ConnectionEnd> {
    const heard = (): void => {
      this.#quietChecks = 0;
    };
    socket.on('open', () => this.#greet());
    socket.on('message', (data: RawData) => {
      heard();
      this.#take(asText(data));
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('error', (error) => {
      this.#reason ??= error.message;
      // RFC 6455 section 4.1: credentials are refused in the answer to the handshake.
      if (/server response: (401|403)$/.test(error.message)) this.#isFinal = true;
    });
    const keepAlive = this.#keepAlive();
    const check = setInterval(() => this.#check(), this.#options.maxSilenceMs / CHECKS_PER_SILENCE);
    const code = await new Promise<number>((resolve) => socket.on('close', resolve));
    clearInterval(check);
    clearInterval(keepAlive);
    return { reason: this.#reason ?? `closed by the server, code ${code}`, isFinal: this.#isFinal };
  }

  #greet(): void {
    const { session, onSubscribed } = this.#options;
    this.#openedAtMs = performance.now();
    this.#send(session.greeting);
    if (session.confirms) return;
    this.#isSubscribed = true;
    onSubscribed();
  }

  #take(text: string): void {
    const { session, onStep, onSubscribed } = this.#options;
    for (const step of session.read(parsed(text), text)) {
      if (step.kind === 'send') this.#send(step.messages);
      else if (step.kind === 'refused') this.#refuse(step.reason, step.isFinal, text);
      else if (step.kind !== 'subscribed') onStep(step, text);
      else if (!this.#isSubscribed) {
        this.#isSubscribed = true;
        onSubscribed();
      }
    }
  }

  /** A vendor that confirms has refused the whole request; another one has refused a part of it, and the rest flows. */
  #refuse(reason: string, isFinal: boolean, text: string): void {
    if (isFinal || this.#options.session.confirms) this.close(`refused: ${reason}`, isFinal);
    else this.#options.onStep({ kind: 'refused', reason, isFinal }, text);
  }

  #send(messages: readonly unknown[]): void {
    for (const message of messages) this.#socket.send(JSON.stringify(message));
  }

  /** Also while reading is paused: what is sent goes out all the same. */
  #keepAlive(): NodeJS.Timeout | undefined {
    const { keepAlive } = this.#options.session;
    if (keepAlive === undefined) return undefined;
    return setInterval(() => {
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(keepAlive.text);
    }, keepAlive.everyMs);
  }

  #check(): void {
    if (this.#socket.readyState !== WebSocket.OPEN || this.#socket.isPaused) return;
    this.#quietChecks += 1;
    if (this.#quietChecks > CHECKS_PER_SILENCE) {
      this.#reason ??= `nothing was heard for ${this.#options.maxSilenceMs / 1000} s`;
      this.#socket.terminate();
    } else if (this.#isUnanswered()) {
      this.close('no answer to the subscription');
    } else {
      this.#socket.ping();
    }
  }

  #isUnanswered(): boolean {
    const { subscriptionTimeoutMs = SUBSCRIPTION_TIMEOUT_MS } = this.#options;
    return !this.#isSubscribed && performance.now() - this.#openedAtMs > subscriptionTimeoutMs;
  }
}

function asText(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

/** Undefined for what is no JSON, which no vendor's message is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

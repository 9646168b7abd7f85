/** What stands in the place of a secret. */
const HIDDEN = '***';
/** Shorter values are words of other texts, too: `test` is the key of a local AWS server. */
const MIN_LENGTH = 8;

const SECRET = String.raw`secret|token|passw(?:or)?d|credential|webhook_?url|(?:access|api|private|signing)_?key`;
const SECRET_NAME = new RegExp(SECRET, 'i');
/** Says where a secret is, not what it is. */
const NAME_OF_A_PLACE = /(?:_FILE|_PATH|_URI|_ARN|_DIR|-stdin)$/i;
const REFERENCE = /^["']?(?:arn:aws[a-z-]*:|ssm:\/|file:\/\/|\{\{resolve:)/;

const VALUE = String.raw`"[^"]*"|'[^']*'|[^\s"'&,;)}\]]+`;
/** NAME=value, "name":"value", name:value as a header of a signed request has it. */
const NAMED = new RegExp(
  String.raw`([\w.-]*(?:${SECRET})[\w.-]*)(["']?\s*=\s*|["']?:|["']:\s*)(${VALUE})`,
  'gi',
);
/** After a colon and a blank people write sentences: there it takes something that is no word. */
const TOLD = new RegExp(
  String.raw`([\w.-]*(?:${SECRET})[\w.-]*)(:\s+)([\w+/=.-]*\d[\w+/=.-]{15,}|[\w+/=.-]{15,}\d[\w+/=.-]*)`,
  'gi',
);
const OPTION = new RegExp(String.raw`(--[\w-]*(?:${SECRET})[\w-]*)(\s+)(?!-)(${VALUE})`, 'gi');
/** Whoever knows such an address may write to the room. */
const WEBHOOKS =
  /(https:\/\/(?:hooks\.slack\.com\/\w+|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks))()()\/[^\s"'<>]+/g;

const kept = new Set<string>();

/** Values that nothing in this process may print from now on, whatever they are called. */
export function keepSecret(...values: readonly (string | undefined)[]): void {
  for (const value of values) {
    if (value !== undefined && value.length >= MIN_LENGTH && !REFERENCE.test(value)) kept.add(value);
  }
}

/** Keeps secret those variables of an environment whose names say that they are secrets. */
export function keepSecretsOf(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(environment)) if (isSecretName(name)) keepSecret(value);
}

/** Whether the name of a variable, parameter or field says that its value is a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NAME_OF_A_PLACE.test(name);
}

/** A text for a terminal or a log: without what is kept secret, and without what its name says is one. */
export function withoutSecrets(text: string): string {
  let clean = withoutKept(text).replaceAll(WEBHOOKS, `$1/${HIDDEN}`);
  for (const pattern of [NAMED, TOLD, OPTION]) clean = clean.replaceAll(pattern, hideValue);
  return clean;
}

/** Results may have fields of any name, so from them only values are taken. */
export function withoutKept(text: string): string {
  let clean = text;
  // The longest first: one may be a part of another.
  for (const value of [...kept].toSorted((a, b) => b.length - a.length)) {
    for (const spelling of new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])) {
      clean = clean.replaceAll(spelling, HIDDEN);
    }
  }
  return clean;
}

function hideValue(whole: string, name: string, between: string, value: string): string {
  return NAME_OF_A_PLACE.test(name) || REFERENCE.test(value) ? whole : `${name}${between}${HIDDEN}`;
}

export interface CapturedEmail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly sentAtMs: number;
}

export interface CapturedSms {
  readonly phoneNumber: string;
  readonly text: string;
}

interface MiniStackEmail {
  readonly Source: string;
  readonly To?: readonly string[];
  readonly Subject?: string;
  readonly BodyText?: string;
  readonly BodyHtml?: string;
  readonly Timestamp?: number;
}

interface MiniStackSms {
  readonly PhoneNumber: string;
  readonly Message: string;
}

/** What MiniStack's SES accepted, oldest first. */
export async function readEmails(endpoint: string): Promise<CapturedEmail[]> {
  const { messages } = await readJson<{ messages: Record<string, MiniStackEmail[]> }>(
    `${endpoint}/_ministack/ses/messages`,
  );
  return Object.values(messages)
    .flat()
    .map((email) => ({
      from: email.Source,
      to: email.To ?? [],
      subject: email.Subject ?? '',
      text: email.BodyText ?? '',
      html: email.BodyHtml ?? '',
      sentAtMs: (email.Timestamp ?? 0) * 1000,
    }))
    .toSorted((a, b) => a.sentAtMs - b.sentAtMs);
}

/** What MiniStack's SNS accepted for phone numbers. */
export async function readSmsMessages(endpoint: string): Promise<CapturedSms[]> {
  const { sms_messages } = await readJson<{ sms_messages: Record<string, MiniStackSms[]> }>(
    `${endpoint}/_ministack/sns/sms-messages`,
  );
  return Object.values(sms_messages)
    .flat()
    .map((sms) => ({ phoneNumber: sms.PhoneNumber, text: sms.Message }));
}

async function readJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok)
    throw new Error(`local AWS server: GET ${new URL(url).pathname} answered ${response.status}`);
  return (await response.json()) as T;
}

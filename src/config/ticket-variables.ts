import { Type } from 'class-transformer';
import { IsInt, IsOptional, Length, Matches, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { isRecord, must } from '../dto/problems.ts';
import { isSecretReference, isWebhookUrl } from '../core/channels/webhook-address.ts';

/** A token itself, where no reference stands for it: no blanks inside. */
const TOKEN = /^[\x21-\x7e]{8,1024}$/;

const IsTokenOrReference = () =>
  ValidateBy(
    {
      name: 'isTokenOrReference',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && (isSecretReference(value) || TOKEN.test(value)),
      },
    },
    { message: '$property must be an API token, the ARN of a Secrets Manager secret, or ssm:/name' },
  );

const IsApiUrl = () =>
  ValidateBy(
    {
      name: 'isApiUrl',
      validator: { validate: (value: unknown) => typeof value === 'string' && isWebhookUrl(value) },
    },
    { message: '$property must be an https:// address' },
  );

/** Those that an issue has here. */
const OWN_JIRA_FIELDS = new Set(['project', 'issuetype', 'summary', 'description']);

/** By field id, as Jira's own interface has them; null where it is no such text. */
export function jiraFieldsOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const fields = JSON.parse(text) as unknown;
    return isRecord(fields) && Object.keys(fields).every((id) => !OWN_JIRA_FIELDS.has(id)) ? fields : null;
  } catch {
    return null;
  }
}

const AreJiraFields = () =>
  must(
    `JSON of field ids to values, such as {"components":[{"name":"Data"}]}, without ${[...OWN_JIRA_FIELDS].join(', ')}`,
    (value) => typeof value === 'string' && jiraFieldsOf(value) !== null,
  );

const IsWholeNumber = (least: number, most: number, meaning: string): PropertyDecorator => {
  const message = `$property must be a whole number from ${least} to ${most}: ${meaning}`;
  const decorators = [
    Type(() => Number),
    Min(least, { message }),
    Max(most, { message }),
    IsInt({ message }),
  ];
  return (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
};

const hasRepository = ({ TICKET_GITHUB_REPOSITORY }: TicketVariables) =>
  TICKET_GITHUB_REPOSITORY !== undefined;
const hasJira = ({ TICKET_JIRA_URL }: TicketVariables) => TICKET_JIRA_URL !== undefined;

/** When the same trouble becomes a ticket, and where. */
export class TicketVariables {
  @IsWholeNumber(1, 50, 'occurrences within the window that make a ticket') TICKET_THRESHOLD: number = 3;
  @IsWholeNumber(1, 168, 'hours') TICKET_WINDOW_HOURS: number = 24;
  @IsWholeNumber(0, 8760, 'hours for which a closed issue is opened again') TICKET_REOPEN_HOURS: number = 168;

  @IsOptional()
  @Matches(/^[\w.-]{1,39}\/[\w.-]{1,100}$/, { message: '$property must be owner/name of a repository' })
  TICKET_GITHUB_REPOSITORY?: string;
  @ValidateIf(hasRepository) @IsTokenOrReference() TICKET_GITHUB_TOKEN?: string;
  /** GitHub Enterprise has an address of its own: https://github.example.com/api/v3. */
  @IsApiUrl() TICKET_GITHUB_URL: string = 'https://api.github.com';

  @IsOptional() @IsApiUrl() TICKET_JIRA_URL?: string;
  /** https://confluence.atlassian.com/adminjiraserver/changing-the-project-key-format-938847081.html */
  @ValidateIf(hasJira)
  @Matches(/^[A-Z][A-Z0-9_]{1,9}$/, { message: '$property must be the key of a project, such as OPS' })
  TICKET_JIRA_PROJECT?: string;
  @ValidateIf(hasJira)
  @Length(3, 254, { message: '$property must be the account that the token belongs to' })
  TICKET_JIRA_USER?: string;
  @ValidateIf(hasJira) @IsTokenOrReference() TICKET_JIRA_TOKEN?: string;
  /** What the project wants of every issue: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post */
  @IsOptional() @AreJiraFields() TICKET_JIRA_FIELDS?: string;
  @Length(1, 60) TICKET_JIRA_ISSUE_TYPE: string = 'Task';
  @Length(1, 60) TICKET_JIRA_REOPEN_TRANSITION: string = 'Reopen';
  @Length(1, 60) TICKET_JIRA_WONT_FIX_RESOLUTION: string = "Won't Do";
}

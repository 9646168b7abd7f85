import { ValidateBy, validateSync, type ValidationArguments, type ValidationError } from 'class-validator';

/** A constraint with one message, which says what is expected and never repeats the value: it may be an address. `hint`: what may have been meant. */
export function must(
  be: string,
  holds: (value: unknown) => boolean,
  hint: (value: unknown) => string = () => '',
): PropertyDecorator {
  const message = ({ property, value }: ValidationArguments) => `${property} must be ${be}${hint(value)}`;
  return ValidateBy({ name: be, validator: { validate: holds } }, { message });
}

export type Strictness = 'pass over unknown fields' | 'refuse unknown fields';

/** One problem for each bad field, named by its path: `quiet_hours[0].from must be …`. Empty: all is well. */
export function problemsOf(dto: object, strictness: Strictness): string[] {
  const options = {
    stopAtFirstError: true,
    ...(strictness === 'refuse unknown fields' && { whitelist: true, forbidNonWhitelisted: true }),
  };
  return validateSync(dto, options).flatMap((error) => tell(error, ''));
}

/** The problem of each bad field by the field's own name, told by its path. */
export function problemsByField(dto: object, parent: string): ReadonlyMap<string, string> {
  return new Map(
    validateSync(dto, { stopAtFirstError: true }).map((error) => [error.property, tell(error, parent)[0]!]),
  );
}

function tell({ property, constraints, children }: ValidationError, parent: string): string[] {
  const path =
    parent === '' ? property : /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
  const [kind, message] = Object.entries(constraints ?? {})[0] ?? [];
  if (kind === 'whitelistValidation') return [`${path} is no field there: check its spelling`];
  const own =
    message === undefined ? [] : [message.replace(new RegExp(`^(each value in )?${property} `), `${path} `)];
  return [...own, ...(children ?? []).flatMap((child) => tell(child, path))];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isListOf(value: unknown, maxCount: number, holds: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length <= maxCount && value.every((element) => holds(element));
}

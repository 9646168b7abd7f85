import { getMetadataStorage } from 'class-validator';

/** The fields that a DTO declares. */
export function fieldsOf(Dto: new () => object): readonly string[] {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(Dto, '', true, false);
  return [...new Set(metadata.map(({ propertyName }) => propertyName))];
}

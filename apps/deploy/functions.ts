/** What the parts of the project call one function. */
export interface DeployedFunction {
  /** Folder in images/ and events/, end of the function's name and of its repository's. */
  readonly name: 'kinesis-processor' | 'alert-processor';
  readonly logicalId: string;
  /** Parameter of template.yaml that takes its image by digest. */
  readonly imageParameter: string;
  /** Output of images/repositories.yaml with its repository. */
  readonly repositoryOutput: string;
  /** What `sam build` tags its image with: the logical id and the DockerTag of template.yaml. */
  readonly builtImage: string;
}

export type FunctionName = DeployedFunction['name'];

export const FUNCTIONS: readonly DeployedFunction[] = [
  {
    name: 'kinesis-processor',
    logicalId: 'KinesisProcessor',
    imageParameter: 'KinesisProcessorImageUri',
    repositoryOutput: 'KinesisProcessorRepositoryUri',
    builtImage: 'kinesisprocessor:kinesis-processor',
  },
  {
    name: 'alert-processor',
    logicalId: 'AlertProcessor',
    imageParameter: 'AlertProcessorImageUri',
    repositoryOutput: 'AlertProcessorRepositoryUri',
    builtImage: 'alertprocessor:alert-processor',
  },
];

/** @throws Error that lists the names there are. */
export function functionNamed(name: string): DeployedFunction {
  const found = FUNCTIONS.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = FUNCTIONS.map((each) => each.name).join(' or ');
  throw new Error(`FUNCTION=${name}: expected ${names}`);
}

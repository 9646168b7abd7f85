/** Of the images, as Lambda's parameter has it. */
export type Architecture = 'arm64' | 'x86_64';

/** Signs the links of the sample events. Public, so it must sign nothing else. */
export const SAMPLE_SIGNING_KEY = 'the-key-of-the-sample-events-and-of-nothing-else';

/** Where they lead. */
export const SAMPLE_URL = 'https://example.lambda-url.us-east-1.on.aws';

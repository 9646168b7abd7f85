export interface FeedLogOptions {
  readonly feed: string;
  readonly project: string;
  readonly environment: string;
  readonly write: (line: string) => void;
  readonly now: () => number;
}

const NAMESPACE = 'RealTimeFinancial/Lambda';

/**
 * What the feed does, as lines of JSON; its metrics are among them in the embedded metric format, which CloudWatch Logs reads:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class FeedLog {
  readonly #options: FeedLogOptions;
  #reported = 0;

  constructor(options: FeedLogOptions) {
    this.#options = options;
  }

  note(text: string): void {
    this.#write({ level: 'INFO', message: text });
  }

  error(text: string): void {
    this.#write({ level: 'ERROR', message: text });
  }

  /** Records that have come on the stream since the last time, none included: that nothing comes and that nobody runs are different. */
  heartbeat(written: number): void {
    const FeedRecords = written - this.#reported;
    this.#reported = written;
    const { environment } = this.#options;
    this.#write({
      _aws: {
        Timestamp: this.#options.now(),
        CloudWatchMetrics: [
          {
            Namespace: NAMESPACE,
            Dimensions: [['service', 'environment']],
            Metrics: [{ Name: 'FeedRecords', Unit: 'Count' }],
          },
        ],
      },
      service: 'feed',
      environment,
      FeedRecords,
    });
  }

  #write(fields: object): void {
    const { feed, project, now, write } = this.#options;
    write(JSON.stringify({ timestamp: new Date(now()).toISOString(), feed, project, ...fields }));
  }
}

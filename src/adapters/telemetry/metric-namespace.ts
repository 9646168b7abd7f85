/** Where both functions' own metrics lie in CloudWatch. */
export const METRIC_NAMESPACE = 'RealTimeFinancial/Lambda';
